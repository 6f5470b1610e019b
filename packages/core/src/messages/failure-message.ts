import type { JobFailureKind } from '../flow/job-flow.js';
import { agentDied } from './agent-died.js';
import { artifactsNotStored } from './artifacts-not-stored.js';
import { broken } from './broken.js';
import { buildFailed } from './build-failed.js';
import { buildTimeout } from './build-timeout.js';
import { composeMessage, type MessageParts } from './compose-message.js';
import type { FailureFacts } from './failure-facts.js';
import { instanceLost } from './instance-lost.js';
import { invalidLaunch } from './invalid-launch.js';
import { launchThrottled } from './launch-throttled.js';
import { noCapacity } from './no-capacity.js';
import { noInstance } from './no-instance.js';

const MESSAGES: Readonly<Record<JobFailureKind, (facts: FailureFacts) => MessageParts>> = {
  noCapacity,
  launchThrottled,
  invalidLaunch,
  noInstance,
  buildFailed,
  buildTimeout,
  instanceLost,
  agentDied,
  artifactsNotStored,
  broken,
};

/** What the pipeline shows of a failed job, within CodePipeline's 5,000 characters. A kind that nobody knows is `broken`. */
export const failureMessage = (kind: JobFailureKind | (string & {}), facts: FailureFacts): string =>
  composeMessage((isKnown(kind) ? MESSAGES[kind] : broken)(facts));

const isKnown = (kind: string): kind is JobFailureKind => Object.hasOwn(MESSAGES, kind);
