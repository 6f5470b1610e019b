import { AwsError } from '../../kernel/aws-error.js';

export const invalidParameterValue = (message: string): AwsError => new AwsError('InvalidParameterValue', message);

export const missingParameter = (name: string): AwsError =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}`);

export const invalidCombination = (message: string): AwsError => new AwsError('InvalidParameterCombination', message);

/** What a call with DryRun answers when it would have been done. */
export const dryRunOperation = (): AwsError =>
  new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', { status: 412 });

export const imageNotFound = (imageId: string): AwsError =>
  new AwsError('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);

export const imageUnavailable = (imageId: string, why: string): AwsError =>
  new AwsError('InvalidAMIID.Unavailable', `The image '${imageId}' cannot be launched: ${why}`);

export const imageMalformed = (imageId: string): AwsError =>
  new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);

export const instancesNotFound = (ids: readonly string[]): AwsError =>
  new AwsError(
    'InvalidInstanceID.NotFound',
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`,
  );

export const instanceMalformed = (id: string): AwsError =>
  new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);

export const subnetNotFound = (id: string): AwsError =>
  new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);

export const groupNotFound = (id: string): AwsError =>
  new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);

export const idempotentMismatch = (): AwsError =>
  new AwsError(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
