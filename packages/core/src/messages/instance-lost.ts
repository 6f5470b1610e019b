import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const instanceLost = (facts: FailureFacts): MessageParts => ({
  headline: `The instance was lost during the build; it was the machine, not the build${because(facts.cause)}`,
  facts: whereToLook(facts),
  advice:
    'retry the stage. If it happens again: a spot instance can be taken back at any time, and a build that shuts its machine down ends so too.',
});
