import type {
  DeleteResourcePolicyCommandInput,
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesResponse,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  ListTagsLogGroupCommandInput,
  ListTagsLogGroupResponse,
  PutResourcePolicyCommandInput,
  PutResourcePolicyResponse,
  ResourcePolicy,
  TagLogGroupCommandInput,
  TagResourceCommandInput,
  UntagLogGroupCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { onLogs } from './access.js';
import type { LogGroupRecord } from './log-record.js';
import type { LogStore } from './log-store.js';

/** Who but the account's own roles may write: kept and told, not enforced. */
export const policyOperations = (cloud: Cloud) => {
  const policies = cloud.collection<{ name: string; document: string; updatedAt: number }>('logs.resourcePolicies');
  const describe = ({
    name,
    document,
    updatedAt,
  }: {
    name: string;
    document: string;
    updatedAt: number;
  }): ResourcePolicy => ({
    policyName: name,
    policyDocument: document,
    lastUpdatedTime: updatedAt,
  });
  return {
    PutResourcePolicy: operation<PutResourcePolicyCommandInput, PutResourcePolicyResponse>({
      authorize: () => [{ action: 'logs:PutResourcePolicy', resource: '*' }],
      handle: ({ policyName: name = '', policyDocument: document = '' }) => {
        const policy = { name, document, updatedAt: cloud.clock.now() };
        policies.set(name, policy);
        return { resourcePolicy: describe(policy) };
      },
    }),
    DescribeResourcePolicies: operation<DescribeResourcePoliciesCommandInput, DescribeResourcePoliciesResponse>({
      authorize: () => [{ action: 'logs:DescribeResourcePolicies', resource: '*' }],
      handle: () => ({ resourcePolicies: [...policies.values()].map(describe) }),
    }),
    DeleteResourcePolicy: operation<DeleteResourcePolicyCommandInput, object>({
      authorize: () => [{ action: 'logs:DeleteResourcePolicy', resource: '*' }],
      handle: ({ policyName = '' }) => {
        if (policies.delete(policyName)) return {};
        throw new AwsError('ResourceNotFoundException', `Policy with name [${policyName}] does not exist`);
      },
    }),
  };
};

export const tagOperations = (cloud: Cloud, store: LogStore) => {
  const add = (group: LogGroupRecord, tags: Readonly<Record<string, string>> = {}): object => {
    store.groups.set(group.name, { ...group, tags: { ...group.tags, ...tags } });
    return {};
  };
  const remove = (group: LogGroupRecord, keys: readonly string[] = []): object => {
    const tags = Object.fromEntries(Object.entries(group.tags).filter(([key]) => !keys.includes(key)));
    store.groups.set(group.name, { ...group, tags });
    return {};
  };
  const on = (action: string) => (input: { resourceArn?: string | undefined }) => [
    { action: `logs:${action}`, resource: input.resourceArn ?? '*' },
  ];
  return {
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: on('TagResource'),
      handle: ({ resourceArn, tags }) => add(store.group(undefined, resourceArn), tags),
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: on('UntagResource'),
      handle: ({ resourceArn, tagKeys }) => remove(store.group(undefined, resourceArn), tagKeys),
    }),
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse>({
      authorize: on('ListTagsForResource'),
      handle: ({ resourceArn }) => ({ tags: { ...store.group(undefined, resourceArn).tags } }),
    }),
    TagLogGroup: operation<TagLogGroupCommandInput, object>({
      authorize: onLogs(cloud, 'TagLogGroup'),
      handle: ({ logGroupName, tags }) => add(store.group(logGroupName), tags),
    }),
    UntagLogGroup: operation<UntagLogGroupCommandInput, object>({
      authorize: onLogs(cloud, 'UntagLogGroup'),
      handle: ({ logGroupName, tags }) => remove(store.group(logGroupName), tags),
    }),
    ListTagsLogGroup: operation<ListTagsLogGroupCommandInput, ListTagsLogGroupResponse>({
      authorize: onLogs(cloud, 'ListTagsLogGroup'),
      handle: ({ logGroupName }) => ({ tags: { ...store.group(logGroupName).tags } }),
    }),
  };
};
