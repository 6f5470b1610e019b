import type {
  CreateLogGroupCommandInput,
  LogGroupClass,
  PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { integer, oneOf, tags, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges, tagMap } from '../tag-changes.js';

const arnOf = (name: string, { partition, region, account }: ResourceContext): string =>
  `arn:${partition}:logs:${region}:${account}:log-group:${name}`;

const setRetention = async (
  logGroupName: string,
  days: number | undefined,
  context: ResourceContext,
): Promise<void> => {
  if (days === undefined) await context.call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else {
    const input: PutRetentionPolicyCommandInput = { logGroupName, retentionInDays: days };
    await context.call('logs', 'PutRetentionPolicy', input);
  }
};

export const logsLogGroup = provider({
  type: 'AWS::Logs::LogGroup',
  properties: {
    KmsKeyId: text,
    LogGroupClass: oneOf<LogGroupClass>(),
    LogGroupName: text,
    RetentionInDays: integer,
    Tags: tags,
  },
  ignored: [
    'BearerTokenAuthenticationEnabled',
    'DataProtectionPolicy',
    'DeletionProtectionEnabled',
    'FieldIndexPolicies',
    'ResourcePolicyDocument',
  ],
  name: { property: 'LogGroupName', maxLength: 512 },
  replaceOn: ['LogGroupName'],
  attributes: ['Arn'],
  absent: ['ResourceNotFoundException'],
  create: async (group, context) => {
    const { name } = context;
    const tagged = tagMap(context.withStackTags(group.Tags));
    await context.call('logs', 'CreateLogGroup', {
      logGroupName: name,
      kmsKeyId: group.KmsKeyId,
      logGroupClass: group.LogGroupClass,
      ...(Object.keys(tagged).length > 0 && { tags: tagged }),
    } satisfies CreateLogGroupCommandInput);
    context.exists(name);
    if (group.RetentionInDays !== undefined) await setRetention(name, group.RetentionInDays, context);
    return { physicalId: name, attributes: { Arn: `${arnOf(name, context)}:*` } };
  },
  update: async ({ physicalId: name, properties: group, previous, changed }, context) => {
    if (changed.has('RetentionInDays')) await setRetention(name, group.RetentionInDays, context);
    const { set, removedKeys } = tagChanges(group.Tags, previous.Tags);
    const resourceArn = arnOf(name, context);
    if (removedKeys.length > 0) await context.call('logs', 'UntagResource', { resourceArn, tagKeys: removedKeys });
    if (set.length > 0) await context.call('logs', 'TagResource', { resourceArn, tags: tagMap(set) });
    return { physicalId: name };
  },
  delete: (logGroupName, _, context) => context.call('logs', 'DeleteLogGroup', { logGroupName }),
});
