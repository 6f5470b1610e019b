import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const artifactsNotStored = (facts: FailureFacts): MessageParts => ({
  headline: `The build ended, but its instance was lost before the output artifacts were stored; it was the machine, not the build${because(facts.cause)}`,
  facts: whereToLook(facts),
  advice: 'retry the stage.',
});
