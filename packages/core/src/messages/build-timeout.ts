import type { MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const buildTimeout = (facts: FailureFacts): MessageParts => ({
  headline: `The build did not end in time${allowed(facts.timeoutMinutes)}, and the instance did not say why.`,
  facts: whereToLook(facts),
  advice: 'read the log to see where it stopped; set TimeoutMinutes higher (at most 480) if the build needs longer.',
});

const allowed = (minutes: number | undefined): string => {
  if (minutes === undefined) return '';
  return minutes === 1 ? ': one minute is allowed' : `: ${minutes} minutes are allowed`;
};
