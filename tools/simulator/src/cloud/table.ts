import { isDeepStrictEqual } from 'node:util';
import {
  changed,
  type ChangeOutcome,
  type Due,
  type InstanceOwner,
  type IntakeSwitch,
  type JobChange,
  type JobRecord,
  type LaunchTokens,
} from '@codepipeline-ec2/core';
import {
  inMemoryIntakeSwitch,
  inMemoryLaunchTokens,
  inMemoryLimitPlaces,
  type InMemoryLimitPlaces,
} from '@codepipeline-ec2/aws-adapters/in-memory';

/** Who looks at the queue may not see yet who has just joined it. */
const JUST_NOW_SECONDS = 3;

/** A job that got a place of a limit. */
export interface Served {
  readonly limit: string;
  readonly jobId: string;
  /** Since when the first one had waited that had not joined the queue just now. */
  readonly waitedSince: number;
}

export interface SimulatedTable extends LaunchTokens, IntakeSwitch {
  readonly records: ReadonlyMap<string, JobRecord>;
  readonly read: (jobId: string) => JobRecord | undefined;
  readonly change: (jobId: string, change: JobChange) => ChangeOutcome;
  putInstance(instanceId: string, owner: InstanceOwner): void;
  readInstance(instanceId: string): InstanceOwner | undefined;
  readonly doom: (instanceId: string, now: number) => number;
  putInExecution(pipelineExecutionId: string, jobId: string): void;
  jobsOfExecution(pipelineExecutionId: string): readonly string[];
  readonly due: (now: number, count: number) => Due;
  readonly places: InMemoryLimitPlaces;
  /** Who got a place of which limit, in order. */
  readonly served: readonly Served[];
}

/** A table with conditional writes. Records are never changed in place, so they need no copies. */
export const createTable = (): SimulatedTable => {
  const records = new Map<string, JobRecord>();
  const owners = new Map<string, InstanceOwner>();
  const doomed = new Map<string, number>();
  const executions = new Map<string, Set<string>>();
  const everyPlace = inMemoryLimitPlaces();
  const served: Served[] = [];
  const joinedAt = new Map<string, number>();
  const places: InMemoryLimitPlaces = {
    ...everyPlace,
    queueUp: (limit, jobId, since, most, now) => {
      const key = `${limit} ${jobId}`;
      if (!joinedAt.has(key)) joinedAt.set(key, now);
      return everyPlace.queueUp(limit, jobId, since, most, now);
    },
    takePlace: async (limit, jobId, most, now) => {
      const had = everyPlace.limits.get(limit)?.taken.has(jobId) === true;
      const outcome = await everyPlace.takePlace(limit, jobId, most, now);
      if (outcome === 'taken' && !had) {
        const queue = [...(everyPlace.limits.get(limit)?.queue ?? [])];
        const seen = queue.filter(([other]) => (joinedAt.get(`${limit} ${other}`) ?? now) + JUST_NOW_SECONDS < now);
        const waitedSince = Math.min(...seen.map(([, since]) => since));
        served.push({ limit, jobId, waitedSince });
      }
      return outcome;
    },
  };
  return {
    ...inMemoryLaunchTokens(),
    ...inMemoryIntakeSwitch(),
    records,
    places,
    served,
    read: (jobId) => records.get(jobId),
    change: (jobId, change) => {
      const record = records.get(jobId);
      if (!holds(record, change)) return { status: 'refused', ...(record !== undefined && { record }) };
      const next = changed(record, { ...change, set: stored(change.set) });
      records.set(jobId, next);
      return { status: 'changed', record: next };
    },
    putInstance: (instanceId, owner) => {
      owners.set(instanceId, owner);
    },
    readInstance: (instanceId) => owners.get(instanceId),
    doom: (instanceId, now) => {
      const at = doomed.get(instanceId) ?? now;
      doomed.set(instanceId, at);
      return at;
    },
    putInExecution: (pipelineExecutionId, jobId) => {
      executions.set(pipelineExecutionId, (executions.get(pipelineExecutionId) ?? new Set()).add(jobId));
    },
    jobsOfExecution: (pipelineExecutionId) => [...(executions.get(pipelineExecutionId) ?? [])],
    due: (now, count) => {
      const due: { jobId: string; dueAt: number }[] = [];
      for (const { jobId, dueAt } of records.values())
        if (dueAt !== undefined && dueAt <= now) due.push({ jobId, dueAt });
      return {
        jobs: due
          .sort((a, b) => a.dueAt - b.dueAt)
          .slice(0, count)
          .map(({ jobId }) => jobId),
        limits: [...places.limits].flatMap(([limit, { dueAt = Infinity }]) => (dueAt <= now ? [limit] : [])),
      };
    },
  };
};

/** As it comes back from the table. */
// What goes through JSON keeps its type: attributes hold nothing else.
const stored = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const holds = (record: JobRecord | undefined, { expect }: JobChange): boolean => {
  for (const [name, value] of Object.entries(expect)) {
    const held: unknown =
      record === undefined ? undefined : name.includes(':') ? record.signals[name] : Reflect.get(record, name);
    if (held === value) continue;
    if (held === undefined || value === undefined) return false;
    if (!isDeepStrictEqual(held, typeof value === 'object' ? stored(value) : value)) return false;
  }
  return true;
};
