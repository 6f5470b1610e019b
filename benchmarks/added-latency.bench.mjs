import { runDemo } from '../packages/cli/dist/demo/run-demo.js';

export const question =
  'how much time does a job take beyond boot and build under the latency profile of AWS, for a build long enough that its follow-up job is there?';

/** Runs one pipeline and reads the demo's own table. */
const measureOnce = async () => {
  const lines = [];
  const terminal = {
    say: (line) => lines.push(line),
    note: () => undefined,
    environment: process.env,
    stopped: new Promise(() => undefined),
    isInteractive: false,
  };
  const code = await runDemo({ fails: false, keeps: false, port: 0, profile: 'aws', buildSeconds: 25 }, terminal);
  if (code !== 0) throw new Error(lines.join('\n'));
  const seconds = (start) => Number(/([\d.]+) s$/.exec(lines.find((line) => line.startsWith(start)) ?? '')?.[1]);
  return {
    'poll s': seconds('poll'),
    'acquire s': seconds('acquire'),
    'boot s': seconds('boot'),
    'build s': seconds('build'),
    'report s': seconds('report'),
    'added latency s': seconds('added latency'),
    'the sample, computed from its waits, s': 105,
  };
};

export const measure = async () => {
  const rows = [];
  for (let n = 0; n < 3; n++) rows.push(await measureOnce());
  return rows;
};
