import { because, type MessageParts } from './compose-message.js';
import { whereToLook, type FailureFacts } from './failure-facts.js';

export const noInstance = (facts: FailureFacts): MessageParts => ({
  headline: `No instance became ready for the build${launched(facts.attempts)}; the build was not started${because(facts.cause)}`,
  facts: whereToLook(facts),
  advice:
    'check that the image starts the SSM agent, and that instances in the subnets of the build environment reach the endpoints of SSM and S3 and may use them.',
});

const launched = (attempts: number | undefined): string => {
  if (attempts === undefined) return '';
  return attempts === 1 ? ', though one was launched' : `, though ${attempts} were launched`;
};
