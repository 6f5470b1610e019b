import type { MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';

/**
 * How many of the instances may be out of service at a time, and may fail in all; 0: the deployment cannot begin.
 * AWS's own OneAtATime means one, however many there are.
 */
export const mostOutOfService = (
  configName: string,
  { type, value = 0 }: MinimumHealthyHosts,
  instances: number,
): number => {
  if (configName === 'CodeDeployDefault.OneAtATime') return 1;
  if (type === 'HOST_COUNT') return Math.max(0, instances - value);
  return Math.max(1, instances - Math.ceil((instances * value) / 100));
};

export interface Progress {
  readonly pending: number;
  readonly inProgress: number;
  readonly succeeded: number;
  readonly failed: number;
}

export type NextMove =
  | { readonly kind: 'start'; readonly count: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'succeed' }
  | { readonly kind: 'fail' };

/** What a deployment does next, by how its instances are. */
export const nextMove = (most: number, { pending, inProgress, succeeded, failed }: Progress): NextMove => {
  const room = most - failed - inProgress;
  if (pending > 0 && room > 0) return { kind: 'start', count: Math.min(pending, room) };
  if (inProgress > 0) return { kind: 'wait' };
  return pending === 0 && failed <= most && succeeded > 0 ? { kind: 'succeed' } : { kind: 'fail' };
};
