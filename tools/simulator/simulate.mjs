// `npm run simulate`: builds what is missing, runs, prints one JSON line. Exit code 1: a promise is broken; 2: bad options.
import { buildMissing } from '../build-missing.mjs';

await buildMissing();
const { readOptions, simulate, USAGE } = await import('./dist/index.js');

const read = readOptions(process.argv.slice(2));
if (!read.ok) {
  console.error(`simulate: ${read.fault}\n${USAGE}`);
  process.exit(2);
}
const { broken, ...figures } = await simulate(read.options);
console.log(JSON.stringify(figures));
if (broken.length > 0) {
  const { jobs, seed, faults, quotas, within } = read.options;
  for (const promise of broken) console.error(`simulate: a promise is broken: ${promise}`);
  console.error(
    `again: npm run simulate -- --jobs ${jobs} --seed ${seed} --faults ${faults} --quotas ${quotas} --within ${within}`,
  );
  process.exitCode = 1;
}
