import type { Tag } from '@aws-sdk/client-s3';
import { AwsError } from '../../kernel/aws-error.js';
import { invalidArgument } from './errors.js';

const MOST_OBJECT_TAGS = 10;

/** The `x-amz-tagging` header: a query string. */
export const parseTagging = (header: string | undefined): Record<string, string> => {
  if (!header) return {};
  const pairs = [...new URLSearchParams(header)];
  if (pairs.some(([key]) => key === '')) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  }
  return checkedTags(pairs.map(([Key, Value]) => ({ Key, Value })));
};

/** Fails where keys repeat, are too long or too many. */
export const checkedTags = (tags: readonly Tag[], most = MOST_OBJECT_TAGS): Record<string, string> => {
  if (tags.length > most) {
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${most}`, { status: 400 });
  }
  const result: Record<string, string> = {};
  for (const { Key: key = '', Value: value = '' } of tags) {
    if (key.length < 1 || key.length > 128) throw invalidTag('The TagKey you have provided is invalid', key);
    if (value.length > 256) throw invalidTag('The TagValue you have provided is invalid', key);
    if (Object.hasOwn(result, key)) throw invalidTag('Cannot provide multiple Tags with the same key', key);
    result[key] = value;
  }
  return result;
};

const invalidTag = (message: string, key: string): AwsError =>
  new AwsError('InvalidTag', message, { status: 400, members: { TagKey: key } });

export const tagSet = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
