/**
 * The vocabulary of a flow. A flow is plain data: no functions, no clock, JSON all the way down.
 *
 * A task has the contract of a Step Functions task and no more: it ends well and yields fields, or it ends in a
 * named outcome and yields a text. Nothing in a flow is computed; what depends on data is decided by the worker
 * that the task calls.
 */

/** What is known of a job: JSON, the input of every state. */
export type Data = Readonly<Record<string, unknown>>;

/** The failure types that CodePipeline knows. */
export type FailureType =
  | 'JobFailed'
  | 'ConfigurationError'
  | 'PermissionError'
  | 'RevisionOutOfSync'
  | 'RevisionUnavailable'
  | 'SystemUnavailable';

/** What to tell the pipeline's author: the type for CodePipeline, the kind for choosing the words. */
export interface Failure<K extends string = string> {
  readonly type: FailureType;
  readonly kind: K;
}

/** Where to go, and what to add to the job's data on the way. */
export interface Edge<S extends string = string, F extends string = string, K extends string = string> {
  readonly to: S;
  /** Fields of the result that are kept; all others are dropped. */
  readonly keep?: readonly F[];
  /** Of an outcome: its cause begins with a whole number of seconds, which becomes this field. */
  readonly seconds?: F;
  /** Becomes the field `failure`. */
  readonly failure?: Failure<K>;
}

/**
 * Tries again after `first` seconds, then doubling up to `max`. After `times` retries the edge of the outcome is taken.
 * A driver waits a random part of each (full jitter), so the mean is half of the sum.
 */
export interface Retry {
  readonly first: number;
  readonly max: number;
  readonly times: number;
}

/** The edge of each outcome. `broken` is the edge of whatever nobody foresaw, so that no state is left by accident. */
export type Outcomes<E, O extends string = string> = Readonly<Partial<Record<O, E>>> & { readonly broken: E };

/** Calls a worker. Its outcome `cause` becomes the field `cause`. */
export interface Task<
  S extends string = string,
  F extends string = string,
  O extends string = string,
  K extends string = string,
> {
  readonly type: 'task';
  readonly do: string;
  /** The function that serves it. */
  readonly worker: string;
  readonly then: Edge<S, F, K>;
  readonly retry: Readonly<Partial<Record<O, Retry>>>;
  readonly on: Outcomes<Edge<S, F, K>, O>;
}

/**
 * Waits for the first of some signals, within so many seconds or those that a field holds. A signal that was stored before the wait
 * began is read by a worker, which answers as the signal itself would have.
 */
export interface Wait<
  S extends string = string,
  F extends string = string,
  O extends string = string,
  K extends string = string,
> {
  readonly type: 'wait';
  /** Each `name:field`: filed under the name and the value of that field. The most telling first. */
  readonly signals: readonly `${string}:${F}`[];
  readonly within: F | number;
  /** The function that reads a signal which was there first. */
  readonly worker: string;
  /** Of that reading: the wait itself is not repeated. */
  readonly retry: Readonly<Partial<Record<O, Retry>>>;
  readonly then: Edge<S, F, K>;
  readonly on: Outcomes<Edge<S, F, K>, O> & { readonly timeout: Edge<S, F, K> };
}

/** Asks whether a field is known. No other condition has been needed: an outcome is the better place for a decision. */
export interface Choice<S extends string = string, F extends string = string, K extends string = string> {
  readonly type: 'choice';
  readonly known: F;
  readonly then: Edge<S, F, K>;
  readonly else: Edge<S, F, K>;
}

/** The job is over. A machine that can end without it enters it only where it must. */
export interface End {
  readonly type: 'end';
}

export type State<
  S extends string = string,
  F extends string = string,
  O extends string = string,
  K extends string = string,
> = Task<S, F, O, K> | Wait<S, F, O, K> | Choice<S, F, K> | End;

/** A flow: `S` names its states, `F` the fields of its data, `O` the outcomes, `K` the kinds of failure. */
export interface Flow<
  S extends string = string,
  F extends string = string,
  O extends string = string,
  K extends string = string,
> {
  readonly start: S;
  readonly states: Readonly<Record<S, State<S, F, O, K>>>;
}

/** The names under which the signals of a wait are filed, e.g. `ready:1`. */
export const signalNames = (signals: readonly string[], data: Data): string[] =>
  signals.map((signal) => {
    const colon = signal.indexOf(':');
    return `${signal.slice(0, colon)}:${String(data[signal.slice(colon + 1)])}`;
  });
