// `npm run simulate`: builds what is missing, runs, prints one JSON line. Exit code 1: a promise is broken; 2: bad options.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildMissing } from '../build-missing.mjs';

await buildMissing();
const { readOptions, readRecording, runSample, shrinkFailure, simulate, USAGE } = await import('./dist/index.js');

const refuse = (fault) => {
  console.error(`simulate: ${fault}\n${USAGE}`);
  process.exit(2);
};
const read = readOptions(process.argv.slice(2));
if (!read.ok) refuse(read.fault);
const { compare, replay, shrinkSeconds } = read;
let { options } = read;
if (replay !== undefined) {
  try {
    options = readRecording(readFileSync(replay, 'utf8'));
  } catch (error) {
    refuse(error.message);
  }
}
const { broken, script, figures, ...summary } = await simulate(options);
const compared = compare === 'sample' ? { compared: { service: figures, sample: await runSample(options) } } : {};
console.log(JSON.stringify({ ...summary, ...compared }));
for (const promise of broken) console.error(`simulate: a promise is broken: ${promise}`);
if (broken.length > 0) {
  process.exitCode = 1;
  const { jobs, seed, faults, quotas, within, engine, limit } = options;
  if (replay === undefined) {
    console.error(
      `again: npm run simulate -- --jobs ${jobs} --seed ${seed} --faults ${faults} --quotas ${quotas} --within ${within} --engine ${engine} --limit ${limit}`,
    );
  }
  if (replay === undefined && shrinkSeconds > 0) {
    console.error(`simulate: looking for a shorter script that fails, for ${shrinkSeconds} s at most`);
    const recording = await shrinkFailure(options, { broken, script }, { seconds: shrinkSeconds });
    const file = join(mkdtempSync(join(tmpdir(), 'simulate-')), `seed-${seed}.json`);
    writeFileSync(file, `${JSON.stringify(recording, undefined, 2)}\n`);
    console.error(`${recording.script.jobs.length} jobs, ${recording.script.faults.length} faults:`);
    for (const fault of recording.script.faults.slice(0, 40)) console.error(`  ${fault}`);
    console.error(`shorter: npm run simulate -- --replay ${file}`);
  }
}
