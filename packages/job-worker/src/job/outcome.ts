import { type JobOutcome, PortError } from '@codepipeline-ec2/core';

/** How a task of the flow ended, when not well: the state machine sees the name as the error and the text as its cause. */
export class Outcome extends Error {
  constructor(outcome: JobOutcome, cause: string, options?: { readonly cause: unknown }) {
    super(cause, options);
    this.name = outcome;
  }
}

/** Does a task: what a service throttles is the outcome `throttled`. All other errors stay what they are. */
export const withOutcomes = async <T>(task: () => Promise<T>): Promise<T> => {
  try {
    return await task();
  } catch (error) {
    if (error instanceof PortError && error.throttled) throw new Outcome('throttled', error.message, { cause: error });
    throw error;
  }
};
