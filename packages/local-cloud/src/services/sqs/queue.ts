import type { Cloud } from '../../kernel/cloud.js';
import { AwsError } from '../../kernel/aws-error.js';
import { invalidAttributeName, invalidAttributeValue, invalidParameter } from './errors.js';

export interface Queue {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Only those that were set; texts, as SQS has all attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

interface NumericAttribute {
  readonly standard: number;
  readonly least: number;
  readonly most: number;
}

const NUMERIC: Readonly<Record<string, NumericAttribute>> = {
  DelaySeconds: { standard: 0, least: 0, most: 900 },
  MaximumMessageSize: { standard: 1_048_576, least: 1024, most: 1_048_576 },
  MessageRetentionPeriod: { standard: 345_600, least: 60, most: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { standard: 0, least: 0, most: 20 },
  VisibilityTimeout: { standard: 30, least: 0, most: 43_200 },
};

/** Set and given back; those with a list take only these values. */
const TEXTS: Readonly<Record<string, readonly string[] | undefined>> = {
  Policy: undefined,
  RedrivePolicy: undefined,
  RedriveAllowPolicy: undefined,
  KmsMasterKeyId: undefined,
  KmsDataKeyReusePeriodSeconds: undefined,
  SqsManagedSseEnabled: ['true', 'false'],
  FifoQueue: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['messageGroup', 'queue'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

type NumericName =
  | 'DelaySeconds'
  | 'MaximumMessageSize'
  | 'MessageRetentionPeriod'
  | 'ReceiveMessageWaitTimeSeconds'
  | 'VisibilityTimeout';

export const numericAttribute = (queue: Queue, name: NumericName): number =>
  Number(queue.attributes[name] ?? NUMERIC[name]?.standard);

export const isFifo = (queue: Queue): boolean => queue.attributes['FifoQueue'] === 'true';

export const redrivePolicy = (queue: Queue): RedrivePolicy | undefined => {
  const text = queue.attributes['RedrivePolicy'];
  if (!text) return undefined;
  // Checked when it was set.
  const policy = JSON.parse(text) as { deadLetterTargetArn: string; maxReceiveCount: number | string };
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
};

export const queueArn = (cloud: Cloud, name: string): string => `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}`;

/** Made anew each time: the endpoint's port may differ from run to run. */
export const queueUrl = (cloud: Cloud, name: string): string => `${cloud.endpoint}/${cloud.account}/${name}`;

/** The last part of the path; hosts have many names. */
export const nameInUrl = (url: string | undefined): string => (url ?? '').split('/').at(-1) ?? '';

export const checkQueueName = (name: string, fifo: boolean): void => {
  const plain = fifo ? name.replace(/\.fifo$/, '') : name;
  if (!/^[A-Za-z0-9_-]+$/.test(plain) || name.length > 80 || (fifo && plain === name)) {
    throw invalidParameter(
      fifo && plain === name
        ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
        : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
};

/** Fails for attributes that cannot be set, or not to this value. `exists` tells whether there is a queue of this ARN. */
export const checkAttributes = (
  attributes: Readonly<Record<string, string>>,
  exists: (arn: string) => boolean,
): void => {
  for (const [name, value] of Object.entries(attributes)) {
    const numeric = NUMERIC[name];
    if (numeric) {
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < numeric.least || number > numeric.most) throw invalidAttributeValue(name);
      continue;
    }
    if (!Object.hasOwn(TEXTS, name)) throw invalidAttributeName(name);
    const allowed = TEXTS[name];
    if (allowed && !allowed.includes(value)) throw invalidAttributeValue(name);
    if (name === 'RedrivePolicy' && value !== '') checkRedrivePolicy(value, exists);
  }
};

const checkRedrivePolicy = (text: string, exists: (arn: string) => boolean): void => {
  const reject = (reason: string): never => {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
      {
        status: 400,
      },
    );
  };
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return reject('Redrive policy is not a valid JSON map.');
  }
  if (typeof policy !== 'object' || policy === null) return reject('Redrive policy is not a valid JSON map.');
  const { deadLetterTargetArn: target, maxReceiveCount: count } = policy as Record<string, unknown>; // an object
  if (typeof target !== 'string')
    return reject('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (count === undefined) return reject('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  const number = Number(count);
  if (!Number.isInteger(number) || number < 1 || number > 1000) {
    return reject('Invalid value for maxReceiveCount: must be between 1 and 1000.');
  }
  if (!exists(target)) return reject('Dead letter target does not exist.');
};

/** All attributes with the values that hold, set or not. */
export const effectiveAttributes = (queue: Queue): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(NUMERIC).map(([name, { standard }]) => [name, String(standard)])),
  ...(queue.attributes['KmsMasterKeyId'] ? {} : { SqsManagedSseEnabled: 'true' }),
  ...(isFifo(queue) && {
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  }),
  ...queue.attributes,
});
