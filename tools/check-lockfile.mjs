// A lockfile that lacks a platform's binding, or names a registry, breaks `npm ci` for somebody else.
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const faults = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  if (typeof entry.resolved === 'string' && /^https?:/.test(entry.resolved)) faults.push(`${path} names a registry`);
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = [`${path}/node_modules/${name}`, `node_modules/${name}`].find(
      (candidate) => lock.packages[candidate],
    );
    if (!place) faults.push(`${path} wants ${name}@${range}, which the lockfile lacks`);
    else if (
      /^\d/.test(range) &&
      lock.packages[place].version !== range &&
      lock.packages[`${path}/node_modules/${name}`]
    ) {
      faults.push(`${path} wants ${name}@${range}, the lockfile has ${lock.packages[place].version}`);
    }
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
