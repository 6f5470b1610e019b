import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const broken = (facts: FailureFacts): MessageParts => ({
  headline: `The build service failed, not the build${because(facts.cause)}`,
  facts: whereToLook(facts),
  advice:
    'retry the stage. If it happens again, show this message to the owner of the build service: the execution and the logs of its functions say more.',
});
