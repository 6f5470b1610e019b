import { signalNames, type Data, type Edge, type Flow, type Retry, type Task, type Wait } from './flow.js';

/** Where a job is in its flow: JSON, so it can be stored and read back at any point. */
export interface FlowJob<S extends string = string> {
  readonly state: S;
  readonly data: Data;
  /** Goes up with every command. An event names the turn it answers: late and repeated ones change nothing. */
  readonly turn: number;
  /** Retries so far in this state, by outcome. */
  readonly retries: Readonly<Record<string, number>>;
  /** In a wait: a signal was there first, and is being read. */
  readonly reading?: true;
}

/** A command ended well: what the worker or the signal says is learned as far as the edge keeps it. */
export interface Succeeded {
  readonly type: 'succeeded';
  readonly turn: number;
  readonly learned: Data;
}

/** A command ended otherwise; `timeout` is the outcome of a wait whose seconds have passed. */
export interface EndedIn {
  readonly type: 'ended';
  readonly turn: number;
  readonly outcome: string;
  /** Why, for a person. May be empty. */
  readonly cause: string;
}

/** A signal was stored before the wait began: it is to be read. */
export interface Early {
  readonly type: 'early';
  readonly turn: number;
}

export type FlowEvent = Succeeded | EndedIn | Early;

/** Call this worker with the job's data, after a random part of `afterSeconds`. */
export interface Call {
  readonly type: 'call';
  readonly turn: number;
  readonly do: string;
  readonly worker: string;
  readonly afterSeconds: number;
  readonly data: Data;
  /** Only for the reading of a signal: those awaited, the most telling first. */
  readonly signals?: readonly string[];
}

/** Wait for the first of these signals; when one is stored already, the answer is `early`. */
export interface Await {
  readonly type: 'await';
  readonly turn: number;
  readonly signals: readonly string[];
  readonly seconds: number;
}

export type FlowCommand = Call | Await;

/** The job as it is now, and what is to be done for it: nothing when the job is over or the event was late. */
export type Step<S extends string = string> = readonly [job: FlowJob<S>, commands: readonly FlowCommand[]];

const NOTHING: readonly FlowCommand[] = [];
const NO_RETRIES: Readonly<Record<string, number>> = {};

/** Begins a flow with what is known at the start. */
export const start = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  data: Data,
): Step<S> => enter(flow, flow.start, data, 0);

/** Takes one event: pure, and the job that is given stays as it is. */
export const transition = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  job: FlowJob<S>,
  event: FlowEvent,
): Step<S> => {
  // A closed list of outcomes is a promise to the table's author; events come from outside.
  const state = (flow as Flow<S>).states[job.state];
  if (event.turn !== job.turn) return [job, NOTHING];
  switch (state.type) {
    case 'end':
    case 'choice':
      return [job, NOTHING];
    case 'task':
      return afterWork(flow, job, state, event);
    case 'wait':
      return job.reading ? afterWork(flow, job, readingOf(state, job.data), event) : afterWait(flow, job, state, event);
  }
};

/** A call that goes on until it ends well or its retries are used up. */
interface Work<S extends string> extends Pick<Task<S>, 'do' | 'worker' | 'then' | 'retry'> {
  readonly on: Ways<S>;
  readonly signals?: readonly string[];
}

/** A signal that was there first is read by a call; only the wait itself can time out. */
const readingOf = <S extends string>({ worker, then, retry, on, signals }: Wait<S>, data: Data): Work<S> => {
  const { timeout: _, ...ways } = on;
  return { do: 'takeSignal', worker, then, retry, on: ways, signals: signalNames(signals, data) };
};

const afterWait = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  job: FlowJob<S>,
  wait: Wait<S>,
  event: FlowEvent,
): Step<S> => {
  switch (event.type) {
    case 'early':
      return call({ ...job, reading: true }, readingOf(wait, job.data), NO_RETRIES, 0);
    case 'succeeded':
      return follow(flow, job, wait.then, event.learned);
    case 'ended':
      return follow(flow, job, edgeOf(wait.on, event.outcome), {}, event.cause);
  }
};

const afterWork = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  job: FlowJob<S>,
  work: Work<S>,
  event: FlowEvent,
): Step<S> => {
  switch (event.type) {
    case 'early':
      return [job, NOTHING];
    case 'succeeded':
      return follow(flow, job, work.then, event.learned);
    case 'ended': {
      const outcome = Object.hasOwn(work.on, event.outcome) ? event.outcome : 'broken';
      const retry = Object.hasOwn(work.retry, outcome) ? work.retry[outcome] : undefined;
      const tried = job.retries[outcome] ?? 0;
      return retry === undefined || tried >= retry.times
        ? follow(flow, job, edgeOf(work.on, outcome), {}, event.cause)
        : call(job, work, { ...job.retries, [outcome]: tried + 1 }, delay(retry, tried));
    }
  }
};

const call = <S extends string>(
  job: FlowJob<S>,
  { do: action, worker, signals }: Pick<Work<S>, 'do' | 'worker' | 'signals'>,
  retries: FlowJob['retries'],
  afterSeconds: number,
): Step<S> => {
  const { data } = job;
  const turn = job.turn + 1;
  const command = { type: 'call' as const, turn, do: action, worker, afterSeconds, data };
  return [{ ...job, turn, retries }, [signals === undefined ? command : { ...command, signals }]];
};

type Ways<S extends string> = { readonly [outcome: string]: Edge<S> | undefined; readonly broken: Edge<S> };

const edgeOf = <S extends string>(on: Ways<S>, outcome: string): Edge<S> =>
  (Object.hasOwn(on, outcome) ? on[outcome] : undefined) ?? on.broken;

const follow = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  job: FlowJob<S>,
  edge: Edge<S>,
  learned: Data,
  cause?: string,
): Step<S> => {
  const known = { ...job.data };
  for (const field of edge.keep ?? []) if (learned[field] !== undefined) known[field] = learned[field];
  if (cause !== undefined) {
    known['cause'] = cause;
    const seconds = /^[1-9][0-9]*/.exec(cause)?.[0];
    if (edge.seconds !== undefined && seconds !== undefined) known[edge.seconds] = Number(seconds);
  }
  if (edge.failure !== undefined) known['failure'] = edge.failure;
  return enter(flow, edge.to, known, job.turn);
};

const enter = <S extends string, F extends string, O extends string, K extends string>(
  flow: Flow<S, F, O, K>,
  name: S,
  data: Data,
  lastTurn: number,
): Step<S> => {
  const state = (flow as Flow<S>).states[name];
  const job: FlowJob<S> = { state: name, data, turn: lastTurn + 1, retries: NO_RETRIES };
  switch (state.type) {
    case 'end':
      return [job, NOTHING];
    case 'choice':
      return follow(flow, job, data[state.known] === undefined ? state.else : state.then, {});
    case 'task':
      return [job, [{ type: 'call', turn: job.turn, do: state.do, worker: state.worker, afterSeconds: 0, data }]];
    case 'wait': {
      const { within } = state;
      const seconds = typeof within === 'number' ? within : data[within];
      // No deadline would be a wait without end.
      if (typeof seconds !== 'number') return follow(flow, job, state.on.broken, {}, `${within} is unknown`);
      return [job, [{ type: 'await', turn: job.turn, signals: signalNames(state.signals, data), seconds }]];
    }
  }
};

/** The longest wait before the next try. */
const delay = (retry: Retry, tried: number): number => Math.min(retry.first * 2 ** tried, retry.max);
