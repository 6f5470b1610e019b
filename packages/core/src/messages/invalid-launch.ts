import { because, type MessageParts } from './compose-message.js';
import type { FailureFacts } from './failure-facts.js';

export const invalidLaunch = ({ cause, link }: FailureFacts): MessageParts => ({
  headline: `The instance cannot be launched as the action is configured; the build was not started. EC2's answer${because(cause)}`,
  facts: [['Execution', link]],
  advice:
    'correct the property that is named in the configuration of the action. If it is Environment, the build environment itself is at fault: its owner has to correct its launch template, network or permissions.',
});
