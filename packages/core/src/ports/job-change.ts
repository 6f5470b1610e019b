import type { JobAttributes, JobRecord } from './job-record.js';
import type { JobChange } from './job-table.js';

/** The record as its attributes, signals among them. */
export const attributesOf = (record: JobRecord): JobAttributes => {
  const { signals, ...rest } = record;
  return { ...rest, ...signals };
};

/** The record after the change, as far as these attributes tell: what was expected is not looked at. */
export const changed = (record: JobRecord | undefined, change: JobChange): JobRecord => {
  const attributes: Record<string, unknown> = record === undefined ? {} : { ...attributesOf(record) };
  Object.assign(attributes, change.set);
  for (const name of change.remove ?? []) delete attributes[name];
  const signals: Record<string, unknown> = {};
  for (const name of Object.keys(attributes)) {
    if (!name.includes(':')) continue;
    signals[name] = attributes[name];
    delete attributes[name];
  }
  // A record's attributes and a change's attributes have the types of a record; only the spread forgets it.
  return { ...attributes, signals } as unknown as JobRecord;
};

/** Two changes as one: both expectations, the later one's values. */
export const joined = (first: JobChange, second: JobChange): JobChange => ({
  expect: { ...second.expect, ...first.expect },
  set: { ...first.set, ...second.set },
  remove: [...(first.remove ?? []), ...(second.remove ?? [])].filter((name) => !(name in second.set)),
});
