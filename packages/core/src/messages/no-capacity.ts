import { because, type MessageParts } from './compose-message.js';
import type { FailureFacts } from './failure-facts.js';

export const noCapacity = ({ cause, link }: FailureFacts): MessageParts => ({
  headline: `AWS has no capacity for the instance types asked for; the build was not started${because(cause)}`,
  facts: [['Execution', link]],
  advice:
    'retry the stage later, name more instance types in InstanceType (separated by commas), or give the build environment subnets in more Availability Zones.',
});
