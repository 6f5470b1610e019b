import type { Cloud } from '../../../kernel/cloud.js';
import { validationError } from '../template/validation-error.js';

/** Refuses what cannot be a stack's name. */
export const checkStackName = (name: string): void => {
  if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) return;
  throw validationError(
    `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
  );
};

export const newStackId = (cloud: Cloud, name: string): string =>
  `arn:aws:cloudformation:${cloud.region}:${cloud.account}:stack/${name}/${cloud.uuid()}`;

export const newChangeSetId = (cloud: Cloud, name: string): string =>
  `arn:aws:cloudformation:${cloud.region}:${cloud.account}:changeSet/${name}/${cloud.uuid()}`;
