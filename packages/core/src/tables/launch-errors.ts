import type { ActionPropertyName } from '../job/action-properties.js';

/**
 * What a refused launch means.
 * - `capacity`: none left in this place; another place may have it, and this one later.
 * - `unsupported`: never in this place; another place may.
 * - `throttled`: not now, in any place.
 * - `invalid`: never, in no place, until somebody changes something.
 * - `broken`: none of these.
 */
export type LaunchRefusal =
  | { readonly type: 'capacity' | 'unsupported' | 'throttled' | 'broken' }
  | { readonly type: 'invalid'; readonly property: ActionPropertyName };

const CAPACITY: readonly string[] = [
  'InsufficientCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'InsufficientReservedInstanceCapacity',
  'InsufficientVolumeCapacity',
  'MaxSpotInstanceCountExceeded',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
];

const UNSUPPORTED: readonly string[] = ['Unsupported', 'UnsupportedOperation', 'VolumeTypeNotAvailableInZone'];

const THROTTLED: readonly string[] = [
  'EC2ThrottledException',
  'InstanceLimitExceeded',
  'InternalError',
  'InternalFailure',
  'PendingVerification',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'Unavailable',
  'VcpuLimitExceeded',
  'VolumeLimitExceeded',
];

const INVALID: ReadonlyMap<string, ActionPropertyName> = new Map([
  ['AuthFailure', 'ImageId'],
  ['InvalidInstanceType', 'InstanceType'],
  ['OptInRequired', 'ImageId'],
  ['UnauthorizedOperation', 'Environment'],
]);

/** What EC2's answer to a launch means. Every EC2 error has the same type in the SDK: the code tells them apart. */
export const classifyLaunchError = (code: string, message: string): LaunchRefusal => {
  if (CAPACITY.includes(code)) return { type: 'capacity' };
  if (UNSUPPORTED.includes(code)) return { type: 'unsupported' };
  if (THROTTLED.includes(code)) return { type: 'throttled' };
  const property = INVALID.get(code);
  if (property !== undefined) return { type: 'invalid', property };
  if (/^(?:Invalid|Missing|Malformed)/.test(code)) return { type: 'invalid', property: propertyNamed(code, message) };
  return { type: 'broken' };
};

/** EC2 names the property in the code or in the text; what the author cannot set belongs to the environment. */
const propertyNamed = (code: string, message: string): ActionPropertyName => {
  if (code.startsWith('InvalidAMI')) return 'ImageId';
  if (/instance ?types?\b|architecture/i.test(message)) return 'InstanceType';
  return /\bami\b|\bimage ?(?:id)?\b|\bssm\b/i.test(message) ? 'ImageId' : 'Environment';
};
