import { because, type MessageParts } from './compose-message.js';
import type { FailureFacts } from './failure-facts.js';

export const launchThrottled = ({ cause, link }: FailureFacts): MessageParts => ({
  headline: `The account's EC2 limits left no room for an instance; the build was not started${because(cause)}`,
  facts: [['Execution', link]],
  advice:
    'retry the stage when fewer builds run, or have the EC2 quotas of the account raised (vCPUs of the instance family, rate of RunInstances).',
});
