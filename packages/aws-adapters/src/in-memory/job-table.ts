import { isDeepStrictEqual } from 'node:util';
import {
  type InstanceOwner,
  type JobChange,
  type JobRecord,
  type JobTable,
  parseJobRecord,
} from '@codepipeline-ec2/core';

export interface InMemoryJobTable extends JobTable {
  /** The items as they are, e.g. for what a state machine writes. */
  readonly items: Map<string, Record<string, unknown>>;
}

/** A table with conditional writes. */
export const inMemoryJobTable = (): InMemoryJobTable => {
  const items = new Map<string, Record<string, unknown>>();
  const owners = new Map<string, InstanceOwner>();
  const doomed = new Map<string, number>();
  const executions = new Map<string, Set<string>>();
  const parsed = (item: Record<string, unknown>): JobRecord => parseJobRecord(structuredClone(item));
  return {
    items,
    read: (jobId) => {
      const item = items.get(jobId);
      return Promise.resolve(item && parsed(item));
    },
    change: (jobId, change) => {
      const item = items.get(jobId);
      if (!holds(item ?? {}, change)) {
        return Promise.resolve({ status: 'refused', ...(item !== undefined && { record: parsed(item) }) });
      }
      const next: Record<string, unknown> = { ...item, ...plain(change.set) };
      for (const name of change.remove ?? []) delete next[name];
      items.set(jobId, next);
      return Promise.resolve({ status: 'changed', record: parsed(next) });
    },
    putInstance: (instanceId, owner) => {
      owners.set(instanceId, owner);
      return Promise.resolve();
    },
    readInstance: (instanceId) => Promise.resolve(owners.get(instanceId)),
    doom: (instanceId, now) => {
      const at = doomed.get(instanceId) ?? now;
      doomed.set(instanceId, at);
      return Promise.resolve(at);
    },
    putInExecution: (pipelineExecutionId, jobId) => {
      executions.set(pipelineExecutionId, (executions.get(pipelineExecutionId) ?? new Set()).add(jobId));
      return Promise.resolve();
    },
    jobsOfExecution: (pipelineExecutionId) => Promise.resolve([...(executions.get(pipelineExecutionId) ?? [])]),
    due: (now, limit) => {
      const due = [...items].flatMap(([jobId, { dueAt }]) =>
        typeof dueAt === 'number' && dueAt <= now ? [{ jobId, dueAt }] : [],
      );
      return Promise.resolve(
        due
          .sort((a, b) => a.dueAt - b.dueAt)
          .slice(0, limit)
          .map(({ jobId }) => jobId),
      );
    },
  };
};

const plain = (value: object): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

const holds = (item: Record<string, unknown>, { expect }: JobChange): boolean =>
  Object.entries(expect).every(([name, value]) =>
    value === undefined ? item[name] === undefined : isDeepStrictEqual(item[name], plain({ value })['value']),
  );
