// `node packages/local-cloud/tour/play-tour.mjs`: types the commands of docs/local-cloud-tour.md into a shell and writes down what they print.
// With --check it compares instead: ids, times and versions may differ, nothing else. With --endpoint URL it tours that cloud, which must be empty.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const tour = new URL('../../../docs/local-cloud-tour.md', import.meta.url);
const { values } = parseArgs({ options: { check: { type: 'boolean' }, endpoint: { type: 'string' } } });

const startCloud = async () => {
  const { buildMissing } = await import('../../../tools/build-missing.mjs');
  await buildMissing();
  const { startLocalCloud } = await import('../dist/index.js');
  return startLocalCloud({ port: 0 });
};

/** A shell that is typed into; answers what a command says, and fails with it when the command does. */
const openShell = (folder, endpoint) => {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    PYENV_VERSION: process.env.PYENV_VERSION,
    PYENV_ROOT: process.env.PYENV_ROOT,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
  shell.stdout.setEncoding('utf8');
  const type = (command) =>
    new Promise((resolve, reject) => {
      let said = '';
      const listen = (text) => {
        said += text;
        const end = /\n?<<done (\d+)>>\n$/.exec(said);
        if (!end) return;
        shell.stdout.off('data', listen);
        const output = said.slice(0, end.index);
        if (end[1] === '0') resolve(output);
        else reject(new Error(`This ended with ${end[1]}:\n${command}\n${output}`));
      };
      shell.stdout.on('data', listen);
      shell.stdin.write(`{ ${command}\n} 2>&1 </dev/null; printf '\\n<<done %s>>\\n' $?\n`);
    });
  return { type, close: () => shell.stdin.end() };
};

/** The tour with what its commands print now. `<!-- until COMMAND -->` waits, as a reader does who types more slowly. */
const play = async (text, { type }) => {
  const played = [];
  const lines = text.split('\n');
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    played.push(line);
    const until = /^<!-- until (.*) -->$/.exec(line);
    if (until) await type(`for n in $(seq 50); do ${until[1]} && break; sleep 0.2; done; ${until[1]}`);
    if (line !== '```console') continue;
    let command = [];
    const enter = async () => {
      if (command.length === 0) return;
      const output = await type(command.join('\n'));
      if (output.trim() !== '') played.push(...output.trimEnd().split('\n'));
      command = [];
    };
    for (n++; lines[n] !== '```'; n++) {
      const next = lines[n];
      if (next === undefined) throw new Error('A console block has no end');
      if (next.startsWith('$ ')) await enter();
      else if (!next.startsWith('> ') && next !== '>') continue;
      command.push(next.slice(2));
      played.push(next);
    }
    await enter();
    played.push('```');
  }
  return played.join('\n');
};

/** What differs from run to run, or with the version of the command. */
const masked = (text) =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.+Z-]+/g, 'TIME')
    .replace(/(accessKeyId|objectKey)": ".*"/g, '$1": "ID"')
    // Versions of objects.
    .replace(/\b[0-9a-f]{32}\b/g, 'ID')
    .replace(/aws-cli\/.*/g, 'aws-cli');

const cloud = values.endpoint === undefined ? await startCloud() : undefined;
const endpoint = values.endpoint ?? cloud.endpoint;
const folder = mkdtempSync(join(tmpdir(), 'tour-'));
const shell = openShell(folder, endpoint);
try {
  // The system's command where there is one; an old one does not read the endpoint from the environment.
  const command = existsSync('/usr/bin/aws') ? '/usr/bin/aws' : 'aws';
  await shell.type(`aws() { command ${command} --endpoint-url ${endpoint} "$@"; }`);
  const text = readFileSync(tour, 'utf8');
  const played = (await play(text, shell))
    .replaceAll(endpoint, 'http://127.0.0.1:4566')
    .replaceAll(folder, '~')
    .replace(/(secretAccessKey|sessionToken)(": ").*"/g, '$1$2…"');
  if (!values.check) writeFileSync(tour, played);
  else if (masked(played) !== masked(text)) {
    const [was, is] = [masked(text).split('\n'), masked(played).split('\n')];
    const first = was.findIndex((line, at) => line !== is[at]);
    console.error(
      `The tour has changed. Line ${first + 1} was\n${was[first]}\nand is\n${is.slice(first, first + 5).join('\n')}`,
    );
    process.exitCode = 1;
  }
} finally {
  shell.close();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
}
