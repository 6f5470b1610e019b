import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const agentDied = (facts: FailureFacts): MessageParts => {
  const { cause, result } = facts;
  return {
    headline: `The machine failed, not the build${because(result?.message || cause)}`,
    facts: [['Phase', result?.phase], ...whereToLook(facts)],
    advice:
      'retry the stage. If it happens again, read the log: a full disk, too little memory or a network that does not reach S3 are the usual causes.',
    ...(result !== undefined && { tail: result.tail }),
  };
};
