import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clock } from '../../../clock/clock.js';
import type { ContextObject, QueryLanguage, Variables } from '../query/query-language.js';
import type { QueryLanguageName } from './definition.js';

/** An event of the history without what the recorder adds. */
export type NewEvent = Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp'>;

/** One line of events: the execution's own, or a branch's. */
export interface Thread {
  /** Id of the last event, 0 before the first. */
  last: number;
}

/** Where a scope stands, so that it can go on after a restart of the cloud. */
export type Checkpoint =
  | {
      readonly kind: 'at';
      readonly state: string;
      readonly input: unknown;
      readonly variables: Variables;
      readonly lastEvent: number;
      /** Set once the state was entered. */
      readonly visit?: VisitProgress;
    }
  | { readonly kind: 'done'; readonly output: unknown; readonly lastEvent: number };

export interface VisitProgress {
  readonly enteredEvent: number;
  readonly enteredAt: number;
  /** How often each retrier was used. */
  readonly retries: readonly number[];
  readonly retryCount: number;
  /** Wait: when it ends; a retry: when the next try begins. */
  readonly until?: number;
  /** Task: the open token, when it was submitted. */
  readonly token?: string;
  readonly timesOutAt?: number;
}

export interface Checkpoints {
  readonly get: (scopeId: string) => Checkpoint | undefined;
  readonly set: (scopeId: string, checkpoint: Checkpoint) => void;
}

export interface TaskToken {
  readonly token: string;
  /** Ends when somebody completes the token. */
  readonly completed: Promise<unknown>;
  /** Called at each heartbeat. */
  readonly onHeartbeat: (listener: () => void) => void;
  readonly close: () => void;
}

export interface TaskLimits {
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
}

/** One try of a Task state's call. */
export interface TaskCall {
  readonly resource: string;
  readonly arguments: unknown;
  readonly limits: TaskLimits;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What the history says of a resource. */
export interface ResourceName {
  readonly kind: 'lambdaFunction' | 'integration';
  readonly resourceType: string;
  readonly resource: string;
  readonly waitsForToken: boolean;
}

/** All that the interpreter has of the world. */
export interface World {
  readonly clock: Clock;
  readonly region: string;
  readonly stateTransitionMs: number;
  /** In [0, 1): jitter of retries. */
  readonly random: () => number;
  readonly languages: Readonly<Record<QueryLanguageName, QueryLanguage>>;
  /** Appends to the history; throws when the execution has ended or its history is full. */
  readonly record: (thread: Thread, event: NewEvent) => number;
  readonly checkpoints: Checkpoints;
  readonly describeResource: (resource: string) => ResourceName;
  readonly call: (call: TaskCall) => Promise<unknown>;
  /** Opens a new token, or the one of an earlier run again. */
  readonly openToken: (existing?: string) => TaskToken;
}

/** A scope being run: the execution's, a branch's, an iteration's. */
export interface ScopeRun {
  readonly world: World;
  /** Unique within the execution. */
  readonly id: string;
  readonly language: QueryLanguageName;
  readonly context: ContextObject;
  readonly outerVariables: Variables;
  readonly signal: AbortSignal;
  readonly thread: Thread;
}
