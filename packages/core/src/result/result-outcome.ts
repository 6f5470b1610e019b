import type { JobOutcome } from '../flow/job-flow.js';
import type { ParsedResult } from './parse-result.js';

/** How a wait ends, as it is stored with a signal. */
export interface SignalOutcome {
  readonly outcome: JobOutcome;
  /** For a person; '' when there is nothing to say. */
  readonly cause: string;
}

/** How AwaitResult ends when this result is stored. */
export const outcomeOfResult = (parsed: ParsedResult): SignalOutcome => {
  if (!parsed.ok)
    return { outcome: 'died', cause: `The result that the instance sent cannot be read: ${parsed.fault}` };
  const { outcome, message } = parsed.result;
  switch (outcome) {
    case 'succeeded':
      return { outcome: 'ok', cause: '' };
    case 'failed':
      return { outcome: 'failed', cause: message };
    case 'agentFailed':
      return { outcome: 'died', cause: message };
  }
};
