// `npm run bench [-- NAME …]`: each question is a file beside this one; prints a table, writes results/NAME.json with the machine's data.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildMissing } from '../tools/build-missing.mjs';

const here = new URL('./', import.meta.url);
const all = readdirSync(here)
  .filter((file) => file.endsWith('.bench.mjs'))
  .map((file) => file.replace('.bench.mjs', ''));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}
await buildMissing();
mkdirSync(new URL('results/', here), { recursive: true });
for (const name of asked.length > 0 ? asked : all) {
  const { question, measure } = await import(new URL(`${name}.bench.mjs`, here).href);
  console.log(`\n${name}: ${question}`);
  const rows = await measure();
  console.table(rows);
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  writeFileSync(
    fileURLToPath(new URL(`results/${name}.json`, here)),
    `${JSON.stringify({ name, question, at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
  );
}
