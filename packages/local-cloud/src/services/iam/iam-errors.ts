import { AwsError } from '../../kernel/aws-error.js';
import type { IamState, StoredInstanceProfile, StoredRole } from './iam-state.js';

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, { status: 404 });
export const alreadyExists = (message: string): AwsError =>
  new AwsError('EntityAlreadyExists', message, { status: 409 });
export const deleteConflict = (message: string): AwsError => new AwsError('DeleteConflict', message, { status: 409 });
export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceeded', message, { status: 409 });
export const malformedPolicy = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocument', message, { status: 400 });
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 });

export const existingRole = (state: IamState, name: string | undefined): StoredRole => {
  const role = state.roles.get(name ?? '');
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
};

export const existingProfile = (state: IamState, name: string | undefined): StoredInstanceProfile => {
  const profile = state.instanceProfiles.get(name ?? '');
  if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
};
