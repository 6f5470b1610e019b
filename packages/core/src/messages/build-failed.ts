import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const buildFailed = (facts: FailureFacts): MessageParts => {
  const { cause, result } = facts;
  return {
    headline: `The build failed${because(result?.message || cause)}`,
    facts: [
      ['Command', result?.command],
      ['Exit code', result?.exitCode?.toString()],
      ['Phase', result?.phase],
      ...whereToLook(facts),
    ],
    ...(result !== undefined && { tail: result.tail }),
  };
};
