import { type CommandRunner, epochSeconds, type JobSource, parseSignalKey } from '@codepipeline-ec2/core';
import { isOver } from '../job/due-at.js';
import type { Log } from '../job/log.js';
import { cancelIfEnded } from './cancel.js';
import { commandEnded } from './command-ended.js';
import { parseSignalEvent } from './events.js';
import { type ResultPorts, storeResult } from './store-result.js';
import { storeSignal } from './store-signal.js';

export interface SignalPorts extends ResultPorts {
  readonly runner: CommandRunner;
  readonly source: JobSource;
  readonly log: Log;
}

/** Takes one event of EventBridge: writes down what it tells of a job, then ends the wait for it. */
export const takeEvent = async (ports: SignalPorts, event: unknown): Promise<void> => {
  const parsed = parseSignalEvent(event);
  if (parsed === undefined) return ports.log('an event of no known kind', { event });
  switch (parsed['detail-type']) {
    case 'Object Created':
      return objectCreated(ports, parsed.detail.object.key);
    case 'EC2 Instance State-change Notification':
      return instanceChanged(ports, parsed.detail['instance-id'], parsed.detail.state);
    case 'EC2 Spot Instance Interruption Warning':
      return instanceDoomed(ports, parsed.detail['instance-id']);
    case 'EC2 Command Invocation Status-change Notification':
      return commandEnded(ports, parsed.detail['command-id'], parsed.detail['instance-id'], parsed.detail.status);
    case 'CodePipeline Action Execution State Change':
    case 'CodePipeline Pipeline Execution State Change':
      return pipelineChanged(ports, parsed.detail['execution-id'], parsed.detail.state);
    case 'Step Functions Execution Status Change':
      return executionEnded(ports, parsed.detail.name, parsed.detail.status);
  }
};

const objectCreated = async (ports: SignalPorts, key: string): Promise<void> => {
  const address = parseSignalKey(key);
  if (address === undefined) return ports.log('an object that is no signal', { key });
  const { jobId, signal, attempt, sequence } = address;
  switch (signal) {
    case 'ready':
      await storeSignal(ports, jobId, { name: `ready:${attempt}`, outcome: 'ok', cause: '' });
      return;
    case 'renew':
      await storeSignal(ports, jobId, { name: `renew:${attempt}.${sequence}`, outcome: 'renew', cause: '' });
      return;
    case 'result':
      await storeResult(ports, jobId, address);
      return;
  }
};

const gone = new Set(['shutting-down', 'terminated', 'stopping', 'stopped']);

const instanceChanged = async (ports: SignalPorts, instanceId: string, state: string): Promise<void> => {
  if (!gone.has(state)) return;
  const owner = await ports.table.readInstance(instanceId);
  if (owner === undefined) return;
  const record = await ports.table.read(owner.jobId);
  // Released by us, so not lost.
  if (record === undefined || record.releasing) return;
  await storeSignal(ports, owner.jobId, {
    name: `lost:${owner.attempt}`,
    outcome: 'lost',
    cause: `The instance ${instanceId} is ${state}.`,
  });
};

/** In two minutes it is gone: another instance can have a build that has not begun; one that has may still make it. */
const instanceDoomed = async (ports: SignalPorts, instanceId: string): Promise<void> => {
  const owner = await ports.table.readInstance(instanceId);
  const record = owner && (await ports.table.read(owner.jobId));
  if (owner === undefined || record === undefined || record.releasing) return;
  if (record.ticket?.attempt === owner.attempt && record.ticket.sentAt !== undefined) return;
  await storeSignal(ports, owner.jobId, {
    name: `lost:${owner.attempt}`,
    outcome: 'lost',
    cause: `The spot instance ${instanceId} is being taken back.`,
  });
};

/** How an action or a pipeline execution ends that does not wait for its jobs any more. */
const ends = new Set(['ABANDONED', 'CANCELED', 'FAILED', 'STOPPED', 'SUPERSEDED']);

const pipelineChanged = async (ports: SignalPorts, pipelineExecutionId: string, state: string): Promise<void> => {
  if (!ends.has(state)) return;
  for (const jobId of await ports.table.jobsOfExecution(pipelineExecutionId)) await cancelIfEnded(ports, jobId);
};

/** The flow is over, and has not said so itself: nobody reports and releases any more but the sweep. */
const executionEnded = async ({ table, clock }: SignalPorts, jobId: string, status: string): Promise<void> => {
  if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status)) return;
  const now = epochSeconds(clock);
  const record = await table.read(jobId);
  if (record === undefined || isOver(record)) return;
  await table.change(jobId, { expect: { releasedAt: record.releasedAt }, set: { dueAt: now } });
};
