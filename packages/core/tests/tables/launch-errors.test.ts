import { expect, test } from 'vitest';
import { classifyLaunchError } from '../../src/index.js';

test.each([
  'InsufficientCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientHostCapacity',
  'InsufficientInstanceCapacity',
  'InsufficientReservedInstanceCapacity',
  'InsufficientVolumeCapacity',
  'MaxSpotInstanceCountExceeded',
  'SpotMaxPriceTooLow',
  'UnfulfillableCapacity',
])('%s: another place may have it', (code) => expect(classifyLaunchError(code, '')).toEqual({ type: 'capacity' }));

test.each(['Unsupported', 'UnsupportedOperation', 'VolumeTypeNotAvailableInZone'])('%s: never in this place', (code) =>
  expect(classifyLaunchError(code, '')).toEqual({ type: 'unsupported' }),
);

test.each([
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
])('%s: not now, in any place', (code) => expect(classifyLaunchError(code, '')).toEqual({ type: 'throttled' }));

test.each([
  ['InvalidAMIID.NotFound', "The image id '[ami-01234567]' does not exist", { type: 'invalid', property: 'ImageId' }],
  ['InvalidAMIID.Malformed', '', { type: 'invalid', property: 'ImageId' }],
  ['InvalidParameterValue', "Invalid value 'm5.hug' for InstanceType.", { type: 'invalid', property: 'InstanceType' }],
  [
    'InvalidParameterValue',
    "The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI.",
    { type: 'invalid', property: 'InstanceType' },
  ],
  ['InvalidParameterValue', 'The SSM parameter /x does not hold an AMI', { type: 'invalid', property: 'ImageId' }],
  ['InvalidSubnetID.NotFound', "The subnet ID 'subnet-1' does not exist", { type: 'invalid', property: 'Environment' }],
  ['InvalidLaunchTemplateId.NotFound', '', { type: 'invalid', property: 'Environment' }],
  ['UnauthorizedOperation', '', { type: 'invalid', property: 'Environment' }],
  ['OptInRequired', '', { type: 'invalid', property: 'ImageId' }],
  ['AuthFailure', 'Not authorized for images', { type: 'invalid', property: 'ImageId' }],
  ['InvalidInstanceType', '', { type: 'invalid', property: 'InstanceType' }],
  ['MissingParameter', 'The request must contain the parameter ami', { type: 'invalid', property: 'ImageId' }],
  ['InvalidParameterValue', 'The image x does not exist', { type: 'invalid', property: 'ImageId' }],
  ['MalformedParameter', 'imageid is odd', { type: 'invalid', property: 'ImageId' }],
  ['NotInvalid', '', { type: 'broken' }],
  ['IdempotentParameterMismatch', '', { type: 'broken' }],
  ['SomethingNew', '', { type: 'broken' }],
  ['toString', '', { type: 'broken' }],
])('%s is known (%#)', (code, message, refusal) => expect(classifyLaunchError(code, message)).toEqual(refusal));
