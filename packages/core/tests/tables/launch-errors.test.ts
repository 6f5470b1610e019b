import { expect, test } from 'vitest';
import { classifyLaunchError } from '../../src/index.js';

test.each([
  ['InsufficientInstanceCapacity', '', { type: 'capacity' }],
  ['InsufficientFreeAddressesInSubnet', '', { type: 'capacity' }],
  ['MaxSpotInstanceCountExceeded', '', { type: 'capacity' }],
  ['UnfulfillableCapacity', '', { type: 'capacity' }],
  ['Unsupported', '', { type: 'unsupported' }],
  ['RequestLimitExceeded', '', { type: 'throttled' }],
  ['VcpuLimitExceeded', '', { type: 'throttled' }],
  ['InternalError', '', { type: 'throttled' }],
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
  ['IdempotentParameterMismatch', '', { type: 'broken' }],
  ['SomethingNew', '', { type: 'broken' }],
  ['toString', '', { type: 'broken' }],
])('%s is known (%#)', (code, message, refusal) => expect(classifyLaunchError(code, message)).toEqual(refusal));
