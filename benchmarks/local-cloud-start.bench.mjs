import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

export const question =
  'how long does the local cloud take to start, and how much memory has it then, beside an empty Node process in the same run?';

const bin = fileURLToPath(new URL('../packages/cli/bin/codepipeline-ec2.mjs', import.meta.url));
const residentMiB = (pid) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

/** Starts a process and ends it when it has said its word. */
const untilItSays = (args, word) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      if (!String(chunk).includes(word)) return;
      const measured = { seconds: (performance.now() - began) / 1000, MiB: residentMiB(child.pid) };
      child.on('close', () => resolve(measured));
      child.kill('SIGTERM');
    });
  });

export const measure = async () => {
  const [ours, empty] = [[], []];
  for (let n = 0; n < 7; n++) {
    ours.push(await untilItSays([bin, 'local', 'start', '--port', '0'], 'ready '));
    empty.push(await untilItSays(['-e', 'console.log("ready "); setInterval(() => {}, 1000)'], 'ready '));
  }
  const row = (what, runs) => ({
    what,
    startSeconds: +median(runs.map(({ seconds }) => seconds)).toFixed(2),
    residentMiB: median(runs.map(({ MiB }) => MiB)),
  });
  return [row('local start', ours), row('empty Node process', empty)];
};
