import type { JobOutcome } from '../flow/job-flow.js';
import type { ActionPropertyName } from '../job/action-properties.js';
import { classifyLaunchError, type LaunchRefusal } from '../tables/launch-errors.js';
import { cutText } from '../text/cut-text.js';
import type { Place } from './launch-plan.js';

/** A place that was tried, and EC2's definite no. */
export interface RefusedLaunch {
  readonly place: Place;
  readonly code: string;
  readonly message: string;
}

/** Whether another place is worth a try after this answer. */
export const tryNextPlace = ({ code, message }: RefusedLaunch): boolean => {
  const { type } = classifyLaunchError(code, message);
  return type === 'capacity' || type === 'unsupported';
};

export interface PlanOutcome {
  readonly outcome: Extract<JobOutcome, 'noCapacity' | 'throttled' | 'invalid' | 'broken'>;
  /** For the author of the pipeline: each answer once. */
  readonly cause: string;
  /** The property to change, when the outcome is `invalid`. */
  readonly property?: ActionPropertyName;
}

/** How Acquire ends when every place that was worth a try has refused. */
export const outcomeOfPlan = (refusals: readonly RefusedLaunch[]): PlanOutcome => {
  const cause = causeOf(refusals);
  const types: readonly LaunchRefusal[] = refusals.map(({ code, message }) => classifyLaunchError(code, message));
  const invalid = types.find((refusal) => refusal.type === 'invalid');
  if (invalid) return { outcome: 'invalid', cause: `${invalid.property}: ${cause}`, property: invalid.property };
  if (types.some(({ type }) => type === 'broken')) return { outcome: 'broken', cause };
  if (types.some(({ type }) => type === 'throttled')) return { outcome: 'throttled', cause };
  // Where nothing supports the type, waiting does not help.
  if (types.length > 0 && types.every(({ type }) => type === 'unsupported')) {
    return { outcome: 'invalid', cause: `InstanceType: ${cause}`, property: 'InstanceType' };
  }
  return { outcome: 'noCapacity', cause };
};

const causeOf = (refusals: readonly RefusedLaunch[]): string => {
  const places = new Map<string, Set<string>>();
  for (const { place, code, message } of refusals) {
    const answer = `${code}: ${cutText(message, 400)}`;
    const where = `${place.instanceType} ${place.market}`;
    places.set(answer, (places.get(answer) ?? new Set()).add(where));
  }
  const answers = [...places].map(([answer, where]) => `${answer} (${[...where].join(', ')})`);
  return cutText(answers.join('; '), 1500);
};
