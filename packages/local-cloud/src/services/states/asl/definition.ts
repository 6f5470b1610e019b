/** The Amazon States Language, as far as the interpreter reads it. Members that may hold an expression are `unknown`. */
export type QueryLanguageName = 'JSONPath' | 'JSONata';

export interface Scope {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly QueryLanguage?: QueryLanguageName;
}

export interface Definition extends Scope {
  readonly Comment?: string;
  readonly Version?: string;
  readonly TimeoutSeconds?: number;
}

/** What a state, a choice rule or a catcher says about the data that leaves it. */
export interface Leaving {
  /** JSONata. */
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  /** JSONPath. */
  readonly ResultPath?: string | null;
  readonly OutputPath?: string | null;
}

interface AnyState extends Leaving {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguageName;
  /** JSONPath. */
  readonly InputPath?: string | null;
}

interface Going {
  readonly Next?: string;
  readonly End?: boolean;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher extends Leaving {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface Guarded {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

interface Working extends AnyState, Going, Guarded {
  readonly Arguments?: unknown;
  /** JSONPath. */
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
}

export interface TaskState extends Working {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: unknown;
  readonly HeartbeatSeconds?: unknown;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSecondsPath?: string;
}

export interface PassState extends AnyState, Going {
  readonly Type: 'Pass';
  readonly Result?: unknown;
  readonly Parameters?: unknown;
}

/** A rule in JSONata has a Condition; in JSONPath its comparison stands in the rule itself. */
export interface ChoiceRule extends Leaving {
  readonly Next: string;
  readonly Condition?: unknown;
  readonly [comparison: string]: unknown;
}

export interface ChoiceState extends AnyState {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

export interface WaitState extends AnyState, Going {
  readonly Type: 'Wait';
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
  readonly SecondsPath?: string;
  readonly TimestampPath?: string;
}

export interface SucceedState extends AnyState {
  readonly Type: 'Succeed';
}

export interface FailState extends AnyState {
  readonly Type: 'Fail';
  readonly Error?: unknown;
  readonly Cause?: unknown;
  readonly ErrorPath?: string;
  readonly CausePath?: string;
}

export interface ParallelState extends Working {
  readonly Type: 'Parallel';
  readonly Branches: readonly Scope[];
}

export interface MapState extends Working {
  readonly Type: 'Map';
  readonly Items?: unknown;
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor?: Scope;
  /** The older name of ItemProcessor. */
  readonly Iterator?: Scope;
  readonly MaxConcurrency?: unknown;
  readonly MaxConcurrencyPath?: string;
}

export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

export type GuardedState = TaskState | ParallelState | MapState;

export const STATE_TYPES = ['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] as const;

/** The scope that a Map state runs for each item. */
export const itemProcessor = (state: MapState): Scope | undefined => state.ItemProcessor ?? state.Iterator;
