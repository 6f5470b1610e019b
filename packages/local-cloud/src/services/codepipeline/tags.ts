import { AwsError } from '../../kernel/aws-error.js';

interface Tag {
  readonly key: string;
  readonly value: string;
}

const MOST = 50;

/** Tags with others added, or InvalidTagsException, TooManyTagsException. */
export const withTags = (
  arn: string,
  current: Readonly<Record<string, string>>,
  added: readonly Tag[] | undefined,
): Readonly<Record<string, string>> => {
  const keys = (added ?? []).map(({ key }) => key);
  refuseSystemTags(keys);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new AwsError('InvalidTagsException', `Duplicate tag key found: ${twice}`);
  const tags = { ...current, ...Object.fromEntries((added ?? []).map(({ key, value }) => [key, value])) };
  if (Object.keys(tags).length > MOST) {
    throw new AwsError('TooManyTagsException', `Tag limit exceeded for resource [${arn}].`);
  }
  return tags;
};

export const withoutTags = (
  current: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> => {
  refuseSystemTags(keys);
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));
};

const refuseSystemTags = (keys: readonly string[]): void => {
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw new AwsError(
      'InvalidTagsException',
      "Not allowed to modify system tags. System tags start with 'aws:'. msg=Caller is an end user and not allowed to mutate system tags",
    );
  }
};

export const tagList = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
