/** An error inside an execution, under the name that Retry, Catch and the history know. */
export class StatesError extends Error {
  readonly error: string;
  /** Some errors have none: a timeout, for one. */
  readonly causeText: string | undefined;

  constructor(error: string, causeText?: string) {
    super(causeText === undefined ? error : `${error}: ${causeText}`);
    this.name = 'StatesError';
    this.error = error;
    this.causeText = causeText;
  }
}

/** The execution has ended by another hand (stopped, timed out): whatever still runs in it just ends. */
export class ExecutionEnded extends Error {
  constructor() {
    super('The execution has ended');
    this.name = 'ExecutionEnded';
  }
}

/** No Retry or Catch holds these, whatever it names. */
const TERMINAL = new Set(['States.Runtime']);
const NOT_IN_ALL = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** Does a Retry's or Catch's ErrorEquals hold this error? */
export const errorMatches = (errorEquals: readonly string[], error: string): boolean =>
  !TERMINAL.has(error) &&
  errorEquals.some((name) => {
    switch (name) {
      case 'States.ALL':
        return !NOT_IN_ALL.has(error);
      case 'States.TaskFailed':
        return error !== 'States.Timeout' && !NOT_IN_ALL.has(error);
      case 'States.Timeout':
        return error === 'States.Timeout' || error === 'States.HeartbeatTimeout';
      default:
        return name === error;
    }
  });
