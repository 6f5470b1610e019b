import type {
  CreateTopicCommandInput,
  CreateTopicResponse,
  DeleteTopicCommandInput,
  GetTopicAttributesCommandInput,
  GetTopicAttributesResponse,
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  ListTopicsCommandInput,
  ListTopicsResponse,
  SetTopicAttributesCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sns';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import type { TopicStore } from './topic-store.js';

export const onTopic =
  (action: string) => (input: { TopicArn?: string | undefined; ResourceArn?: string | undefined }) => [
    { action: `sns:${action}`, resource: input.TopicArn ?? input.ResourceArn ?? '*' },
  ];

export const topicOperations = (cloud: Cloud, store: TopicStore) => {
  const arnOf = (name: string): string => `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;

  return {
    CreateTopic: operation<CreateTopicCommandInput, CreateTopicResponse>({
      authorize: ({ Name = '' }) => [{ action: 'sns:CreateTopic', resource: arnOf(Name) }],
      handle: ({ Name: name = '', Attributes, Tags }) => {
        if (!/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(name)) {
          throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
        }
        const arn = arnOf(name);
        const tags = Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
        if (!store.topics.has(arn)) store.topics.set(arn, { arn, name, attributes: Attributes ?? {}, tags });
        return { TopicArn: arn };
      },
    }),
    DeleteTopic: operation<DeleteTopicCommandInput, object>({
      authorize: onTopic('DeleteTopic'),
      handle: ({ TopicArn = '' }) => {
        store.topics.delete(TopicArn);
        for (const { arn } of store.subscriptionsOf(TopicArn)) store.subscriptions.delete(arn);
        return {};
      },
    }),
    ListTopics: operation<ListTopicsCommandInput, ListTopicsResponse>({
      authorize: () => [{ action: 'sns:ListTopics', resource: '*' }],
      handle: () => ({ Topics: [...store.topics.values()].map(({ arn }) => ({ TopicArn: arn })) }),
    }),
    GetTopicAttributes: operation<GetTopicAttributesCommandInput, GetTopicAttributesResponse>({
      authorize: onTopic('GetTopicAttributes'),
      handle: ({ TopicArn }) => {
        const { arn, attributes } = store.topic(TopicArn);
        const all = store.subscriptionsOf(arn);
        const confirmed = all.filter((one) => one.confirmed).length;
        return {
          Attributes: {
            TopicArn: arn,
            Owner: cloud.account,
            SubscriptionsConfirmed: String(confirmed),
            SubscriptionsPending: String(all.length - confirmed),
            SubscriptionsDeleted: '0',
            DisplayName: '',
            ...attributes,
          },
        };
      },
    }),
    SetTopicAttributes: operation<SetTopicAttributesCommandInput, object>({
      authorize: onTopic('SetTopicAttributes'),
      handle: ({ TopicArn, AttributeName = '', AttributeValue = '' }) => {
        const topic = store.topic(TopicArn);
        store.topics.set(topic.arn, { ...topic, attributes: { ...topic.attributes, [AttributeName]: AttributeValue } });
        return {};
      },
    }),
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: onTopic('TagResource'),
      handle: ({ ResourceArn, Tags = [] }) => {
        const topic = store.topic(ResourceArn);
        const added = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
        store.topics.set(topic.arn, { ...topic, tags: { ...topic.tags, ...added } });
        return {};
      },
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: onTopic('UntagResource'),
      handle: ({ ResourceArn, TagKeys = [] }) => {
        const topic = store.topic(ResourceArn);
        const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key)));
        store.topics.set(topic.arn, { ...topic, tags });
        return {};
      },
    }),
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse>({
      authorize: onTopic('ListTagsForResource'),
      handle: ({ ResourceArn }) => ({
        Tags: Object.entries(store.topic(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    }),
  };
};
