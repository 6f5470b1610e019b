import { missingRequirements } from './requirements.js';
import { runExample } from './run-example.js';

const PATHS = ['/health', '/convert?value=26.2&from=mi&to=km'];

/** `npm run local`; exit code 0 only when the application out of the registry has answered. */
export const main = async (): Promise<void> => {
  const missing = missingRequirements(process.env['PATH'] ?? '');
  if (missing.length > 0) {
    process.stderr.write(`The example cannot run here; missing:\n${missing.map((line) => `  ${line}\n`).join('')}`);
    process.exitCode = 3;
    return;
  }
  const began = performance.now();
  const tell = (line: string): void => {
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)}s  ${line}\n`);
  };
  const outcome = await runExample({ paths: PATHS, tell, note: (line) => process.stderr.write(`${line}\n`) });
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say('');
  if (outcome.problem !== '') say(`What the author of the pipeline sees:\n${outcome.problem}\n`);
  for (const [name, value] of Object.entries(outcome.variables)) say(`variable ${name} = ${value}`);
  if (outcome.digestInRegistry !== undefined) say(`digest in the registry ${outcome.digestInRegistry}`);
  for (const { path, status, body } of outcome.answers) say(`GET ${path} → ${status} ${body}`);
  say(`instances left: ${outcome.instancesLeft}`);
  const good =
    outcome.status === 'Succeeded' &&
    outcome.digestInRegistry === outcome.variables['IMAGE_DIGEST'] &&
    outcome.answers.length === PATHS.length &&
    outcome.answers.every(({ status }) => status === 200) &&
    outcome.instancesLeft === 0;
  process.exitCode = good ? 0 : 1;
};
