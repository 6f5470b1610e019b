import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { Checkpoint } from './asl/world.js';
import type { ExecutionRecord } from './execution-record.js';
import type { RevisionRecord, StateMachineRecord } from './state-machine-record.js';

/** A history event as it is kept: its time in milliseconds. */
export type EventRecord = Omit<HistoryEvent, 'timestamp' | 'id'> & { readonly timestamp: number; readonly id: number };

export interface TokenRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly open: boolean;
}

/** All that the service keeps. */
export interface Store {
  readonly stateMachines: Collection<StateMachineRecord>;
  /** By `<state machine ARN>#<revision id>`. */
  readonly revisions: Collection<RevisionRecord>;
  readonly executions: Collection<ExecutionRecord>;
  /** By `<execution ARN>#<event id>`. */
  readonly history: Collection<EventRecord>;
  /** By `<execution ARN>#<scope id>`. */
  readonly checkpoints: Collection<Checkpoint>;
  readonly tokens: Collection<TokenRecord>;
}

export const openStore = (cloud: Pick<Cloud, 'collection'>): Store => ({
  stateMachines: cloud.collection('states.stateMachines'),
  revisions: cloud.collection('states.revisions'),
  executions: cloud.collection('states.executions'),
  history: cloud.collection('states.history'),
  checkpoints: cloud.collection('states.checkpoints'),
  tokens: cloud.collection('states.tokens'),
});

export const revisionKey = (stateMachineArn: string, revisionId: string): string => `${stateMachineArn}#${revisionId}`;

export const findStateMachine = (store: Store, arn: string): StateMachineRecord => {
  requireArn(arn);
  const found = store.stateMachines.get(arn);
  if (!found) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return found;
};

export const findExecution = (store: Store, arn: string): ExecutionRecord => {
  requireArn(arn);
  const found = store.executions.get(arn);
  if (!found) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return found;
};

/** A revision lives as long as an execution or its state machine needs it. */
export const findRevision = (store: Store, execution: ExecutionRecord): RevisionRecord => {
  const found = store.revisions.get(revisionKey(execution.stateMachineArn, execution.revisionId));
  if (!found)
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${execution.stateMachineArn}'`);
  return found;
};

const requireArn = (arn: string): void => {
  if (!/^arn:[\w-]+:states:[\w-]+:\d{12}:/.test(arn)) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  }
};
