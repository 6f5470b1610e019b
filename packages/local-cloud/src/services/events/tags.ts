import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-eventbridge';
import { operation } from '../../kernel/service.js';
import type { RuleStore } from './rule-store.js';

export const tagOperations = (store: RuleStore) => {
  const find = (arn: string | undefined) => store.find(arn?.split('/').at(-1), undefined);
  const on = (action: string) => (input: { ResourceARN?: string | undefined }) => [
    { action: `events:${action}`, resource: input.ResourceARN ?? '*' },
  ];
  return {
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: on('TagResource'),
      handle: ({ ResourceARN, Tags = [] }) => {
        const rule = find(ResourceARN);
        const added = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
        store.rules.set(rule.name, { ...rule, tags: { ...rule.tags, ...added } });
        return {};
      },
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: on('UntagResource'),
      handle: ({ ResourceARN, TagKeys = [] }) => {
        const rule = find(ResourceARN);
        const tags = Object.fromEntries(Object.entries(rule.tags).filter(([key]) => !TagKeys.includes(key)));
        store.rules.set(rule.name, { ...rule, tags });
        return {};
      },
    }),
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse>({
      authorize: on('ListTagsForResource'),
      handle: ({ ResourceARN }) => ({
        Tags: Object.entries(find(ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    }),
  };
};
