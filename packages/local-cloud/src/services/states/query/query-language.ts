import type {
  ChoiceRule,
  ChoiceState,
  FailState,
  Leaving,
  MapState,
  PassState,
  State,
  TaskState,
  WaitState,
} from '../asl/definition.js';

export interface ErrorOutput {
  readonly Error: string;
  readonly Cause?: string;
}

/** The context object: `$states.context` in JSONata, `$$` in JSONPath. */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: unknown;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State?: { readonly Name: string; readonly EnteredTime: string; readonly RetryCount: number };
  readonly Task?: { readonly Token: string };
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: unknown } };
}

export type Variables = Readonly<Record<string, unknown>>;

/** What the expressions of a state can see. */
export interface Frame {
  readonly input: unknown;
  readonly context: ContextObject;
  readonly variables: Variables;
  /** Only after the state's work has succeeded. */
  readonly result?: unknown;
  /** Only in a catcher. */
  readonly errorOutput?: ErrorOutput;
}

export type NumberField = 'TimeoutSeconds' | 'HeartbeatSeconds' | 'MaxConcurrency' | 'Seconds';

/**
 * How a state's fields become data. The interpreter asks these questions and knows neither language;
 * each throws a StatesError when an expression fails.
 */
export interface QueryLanguage {
  /** What a Task, Parallel or Map state hands to its work. */
  readonly argumentsOf: (state: State, frame: Frame) => Promise<unknown>;
  /** What a Pass state makes without its output rules. */
  readonly passResult: (state: PassState, frame: Frame) => Promise<unknown>;
  /** The data that leaves; `fallback` where the source says nothing about it. */
  readonly outputOf: (source: Leaving, state: State, frame: Frame, fallback: unknown) => Promise<unknown>;
  /** The variables that are set on leaving. */
  readonly assignedBy: (source: Leaving, frame: Frame, fallback: unknown) => Promise<Variables>;
  readonly chooses: (state: ChoiceState, rule: ChoiceRule, index: number, frame: Frame) => Promise<boolean>;
  readonly numberOf: (
    state: TaskState | WaitState | MapState,
    field: NumberField,
    frame: Frame,
  ) => Promise<number | undefined>;
  readonly timestampOf: (state: WaitState, frame: Frame) => Promise<string | undefined>;
  readonly failureOf: (state: FailState, frame: Frame) => Promise<{ readonly error?: string; readonly cause?: string }>;
  readonly itemsOf: (state: MapState, frame: Frame) => Promise<readonly unknown[]>;
  /** The input of one iteration; the frame's context already has the item. */
  readonly itemInput: (state: MapState, frame: Frame, item: unknown) => Promise<unknown>;
}
