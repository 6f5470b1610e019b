import type { Data } from '@codepipeline-ec2/core';

/** What one call or one wait meets. */
export interface Chance {
  /**
   * `ok`, `vague` for an answer that tells nothing, the name of an outcome, `prose` for an error without a name;
   * `timeout` where a signal is awaited: none comes.
   */
  readonly outcome: string;
  /** All further tries of the same call meet the same. */
  readonly stubborn?: boolean;
  /** The signal is stored before its wait begins. */
  readonly early?: boolean;
  /** Otherwise it comes so many seconds after the wait began. */
  readonly seconds?: number;
  /** Outcome of another signal that is stored together with it; `timeout`: there is none. */
  readonly rival?: string;
  /** How often the service itself fails before it serves the first try. */
  readonly hiccups?: number;
  /** Goes into causes and names. */
  readonly text?: string;
}

/** A stored signal. */
export interface Signal {
  readonly name: string;
  readonly outcome: string;
  readonly cause: string;
}

export type Answer =
  | { readonly type: 'returned'; readonly learned: Data }
  | { readonly type: 'thrown'; readonly outcome: string; readonly message: string };

export interface MetCall {
  readonly hiccups: number;
  readonly answer: Answer;
}

export interface MetWait {
  readonly hiccups: number;
  /** Stored before the wait begins. */
  readonly before: readonly Signal[];
  /** Stored together, so many seconds later; the first is told first. */
  readonly after: { readonly seconds: number; readonly signals: readonly Signal[] };
}

/** The world as one job meets it: every machine that goes the same way hears the same. */
export interface Plot {
  call(action: string, data: Data): MetCall;
  wait(): MetWait;
}

/** Waits are longer than any signal takes. */
export const LONGEST_SECONDS = 15;

const GOOD_LUCK: Chance = { outcome: 'ok', seconds: 7 };

/** What nobody asked for, and nobody may keep. */
const UNASKED = { attempt: 99, ticket: '99.99', cause: 'unasked', failure: { type: 'JobFailed', kind: 'unasked' } };

/** Tells a job what it meets: one chance after the other, and good luck after the last. */
export const createPlot = (jobId: string, chances: readonly Chance[]): Plot => {
  const store = [...chances];
  let last: { readonly what: string; readonly chance: Chance } | undefined;
  let attempt = 0;
  let sequence = 0;
  let ticket = '';
  /** What the next wait is for. */
  let awaited: 'launch' | 'turn' | 'ready' | 'result' | 'ended' = 'ready';

  const meet = (what: string): Chance => {
    const again = last?.what === what ? last.chance : undefined;
    // Step Functions counts retries by visit: a service that is unwell at every try would use them up.
    const chance = again?.stubborn ? again : (store.shift() ?? GOOD_LUCK);
    last = { what, chance };
    return again ? { ...chance, hiccups: 0 } : chance;
  };

  const learn = (action: string, data: Data, text: string): Data => {
    switch (action) {
      case 'acquire':
        attempt = (typeof data['attempt'] === 'number' ? data['attempt'] : 0) + 1;
        awaited = 'ready';
        return {
          ...UNASKED,
          attempt,
          instanceId: `i-${attempt}${text}`,
          readySeconds: LONGEST_SECONDS + 10 * attempt,
          buildSeconds: 3600 + attempt,
          logSeconds: LONGEST_SECONDS + attempt,
        };
      case 'runCommand':
      case 'renewTicket':
        ticket = `${attempt}.${++sequence}`;
        awaited = 'result';
        return { ...UNASKED, ticket };
      default:
        return UNASKED;
    }
  };

  const answerTo = (action: string, data: Data, outcome: string, text: string): Answer => {
    switch (outcome) {
      case 'ok':
        return { type: 'returned', learned: learn(action, data, text) };
      case 'vague':
        return { type: 'returned', learned: {} };
      case 'queued':
        return { type: 'thrown', outcome, message: `${LONGEST_SECONDS + 1} s: ${text}` };
      default:
        return { type: 'thrown', outcome, message: `${action}: ${text}` };
    }
  };

  const nameOf = (outcome: string): string => {
    // Nothing but its end can come to a job that waits for its time.
    if (outcome === 'cancelled' || awaited === 'launch') return `cancelled:${jobId}`;
    if (outcome === 'lost') return `lost:${attempt}`;
    if (awaited === 'turn') return `turn:${jobId}`;
    if (awaited === 'ready') return `ready:${attempt}`;
    if (outcome === 'renew') return `renew:${ticket}`;
    if (outcome === 'died' || outcome === 'undelivered') return `died:${ticket}`;
    return `${awaited}:${ticket}`;
  };

  return {
    call: (action, data) => {
      const { outcome, hiccups = 0, text = '' } = meet(action);
      // The log of a build that was reported is all that is left to wait for.
      if (action.startsWith('report')) awaited = 'ended';
      if (outcome === 'waiting') awaited = 'turn';
      if (outcome === 'queued') awaited = 'launch';
      return { hiccups, answer: answerTo(action, data, outcome, text) };
    },
    wait: () => {
      const { outcome, rival = 'timeout', early = false, seconds = 0, hiccups = 0, text = '' } = meet('wait');
      const signals = [outcome, rival].flatMap((named): Signal[] =>
        named === 'timeout'
          ? []
          : [{ name: nameOf(named), outcome: named, cause: named === 'ok' ? '' : `signal: ${text}` }],
      );
      return { hiccups, before: early ? signals : [], after: { seconds, signals: early ? [] : signals } };
    },
  };
};

/** What Lambda says of an error that a function threw. */
export const errorPayload = (outcome: string, message: string): string =>
  outcome === 'prose'
    ? JSON.stringify(message)
    : JSON.stringify({ errorType: outcome, errorMessage: message, trace: [] });
