import type { SimulatedInstance } from './cloud/ec2.js';
import type { SimulatedCloud } from './ports.js';

/** Jobs that come within so many seconds of each other may change their order. */
const SAME_TIME_SECONDS = 3;

export interface LimitRules {
  /** Builds at once in each environment; 0: as many as come. */
  readonly limit: number;
  /** Nothing went wrong: then jobs are served in their order. */
  readonly calm: boolean;
  readonly environmentOf: (jobId: string) => string;
}

/** In the whole stack a few fewer than in its environments together. */
export const stackLimit = (limit: number): number => Math.ceil(limit * 1.5);

/** How limits were not kept, in words. */
export const brokenLimits = (
  { ec2, table }: Pick<SimulatedCloud, 'ec2' | 'table'>,
  { limit, calm, environmentOf }: LimitRules,
): readonly string[] => {
  const broken: string[] = [];
  for (const [name, { taken, queue, dueAt }] of table.places.limits) {
    if (taken.size > 0) broken.push(`places of the limit ${name} are taken for ever: ${[...taken].join(', ')}`);
    if (queue.size > 0) broken.push(`jobs wait for ever for the limit ${name}: ${[...queue.keys()].join(', ')}`);
    if (dueAt !== undefined) broken.push(`the sweep is not done with the limit ${name}`);
  }
  if (limit === 0) return broken;
  const byEnvironment = new Map<string, SimulatedInstance[]>();
  const instances = [...ec2.instances.values()];
  for (const instance of instances) {
    const name = environmentOf(instance.jobId);
    byEnvironment.set(name, [...(byEnvironment.get(name) ?? []), instance]);
  }
  for (const [name, own] of byEnvironment) {
    const most = mostAtOnce(own);
    if (most > limit) broken.push(`${most} instances of the environment ${name} were alive at once`);
  }
  const most = mostAtOnce(instances);
  if (most > stackLimit(limit)) broken.push(`${most} instances of the stack were alive at once`);
  if (calm) broken.push(...overtakers(table));
  return broken;
};

/** The most that were alive at once. */
export const mostAtOnce = (instances: readonly SimulatedInstance[]): number => {
  const changes = instances.flatMap(({ launchedSeconds, endedSeconds = Infinity }) => [
    { at: launchedSeconds, by: 1 },
    { at: endedSeconds, by: -1 },
  ]);
  // At the same moment what ends comes first.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let alive = 0;
  let most = 0;
  for (const { by } of changes) {
    alive += by;
    most = Math.max(most, alive);
  }
  return most;
};

/** Jobs that got their place while others waited that had come before them. */
const overtakers = ({ served, records }: SimulatedCloud['table']): string[] =>
  served.flatMap(({ limit, jobId, waitedSince }) =>
    waitedSince + SAME_TIME_SECONDS < (records.get(jobId)?.acknowledgedAt ?? 0)
      ? [`job ${jobId} overtook others in the queue of ${limit}`]
      : [],
  );
