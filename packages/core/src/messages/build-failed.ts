import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const buildFailed = (facts: FailureFacts): MessageParts => {
  const { cause, result } = facts;
  return {
    headline: `The build failed${because(result?.message || cause)}`,
    facts: [
      ['Command', result?.command],
      ['Exit code', exitCode(result?.exitCode)],
      ['Phase', result?.phase],
      ...whereToLook(facts),
    ],
    ...(result !== undefined && { tail: result.tail }),
  };
};

// The agent gives the exit code of the command that failed; where no command failed it says 1 or nothing.
const exitCode = (code: number | undefined): string | undefined => (code === undefined ? undefined : String(code));
