import type { Tag } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import type { Tags } from './records.js';

const MOST = 50;

/** Tags with others added. */
export const withTags = (current: Tags, added: readonly Tag[] | undefined): Tags => {
  for (const { Key = '', Value = '' } of added ?? []) {
    if (Key === '' || Key.length > 128 || Value.length > 256 || Key.toLowerCase().startsWith('aws:')) {
      throw new AwsError(
        'InvalidTagsToAddException',
        `The tag ${Key} is not valid: a key has 1 to 128 characters and does not begin with aws:, a value at most 256`,
      );
    }
  }
  const tags = { ...current, ...Object.fromEntries((added ?? []).map(({ Key = '', Value = '' }) => [Key, Value])) };
  if (Object.keys(tags).length > MOST) {
    throw new AwsError('InvalidTagsToAddException', `The maximum number of tags on a resource is ${MOST}`);
  }
  return tags;
};

export const withoutTags = (current: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
