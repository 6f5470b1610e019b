import { isDeepStrictEqual } from 'node:util';
import {
  type InstanceOwner,
  type JobChange,
  type JobRecord,
  type JobTable,
  parseJobRecord,
} from '@codepipeline-ec2/core';
import { inMemoryIntakeSwitch } from './intake-switch.js';
import { inMemoryLaunchTokens } from './launch-tokens.js';
import { inMemoryLimitPlaces, type InMemoryLimitPlaces } from './limit-places.js';

export interface InMemoryJobTable extends JobTable, InMemoryLimitPlaces {
  /** The items as they are, e.g. for what a state machine writes. */
  readonly items: Map<string, Record<string, unknown>>;
}

/** A table with conditional writes. */
export const inMemoryJobTable = (): InMemoryJobTable => {
  const items = new Map<string, Record<string, unknown>>();
  const owners = new Map<string, InstanceOwner>();
  const doomed = new Map<string, number>();
  const executions = new Map<string, Set<string>>();
  const places = inMemoryLimitPlaces();
  const parsed = (item: Record<string, unknown>): JobRecord => parseJobRecord(structuredClone(item));
  return {
    ...places,
    ...inMemoryLaunchTokens(),
    ...inMemoryIntakeSwitch(),
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
    due: (now, count) => {
      const all = [
        ...[...items].map(([jobId, { dueAt }]) => ({ jobs: [jobId], limits: [], dueAt })),
        ...[...places.limits].map(([limit, { dueAt }]) => ({ jobs: [], limits: [limit], dueAt })),
      ];
      const due = all
        .flatMap(({ dueAt, ...one }) => (typeof dueAt === 'number' && dueAt <= now ? [{ ...one, dueAt }] : []))
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, count);
      return Promise.resolve({
        jobs: due.flatMap(({ jobs }) => jobs),
        limits: due.flatMap(({ limits }) => limits),
      });
    },
  };
};

const plain = (value: object): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

const holds = (item: Record<string, unknown>, { expect }: JobChange): boolean =>
  Object.entries(expect).every(([name, value]) =>
    value === undefined ? item[name] === undefined : isDeepStrictEqual(item[name], plain({ value })['value']),
  );
