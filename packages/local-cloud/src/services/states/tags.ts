import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sfn';
import type { StateMachineRecord } from './state-machine-record.js';
import type { Store } from './store.js';

export const tagsFrom = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));

const tagged = (store: Store, arn: string | undefined): StateMachineRecord => {
  const found = store.stateMachines.get(arn ?? '');
  if (!found) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  return found;
};

export const tagOperations = (store: Store) => ({
  TagResource: operation<TagResourceCommandInput, object>({
    authorize: ({ resourceArn = '*' }) => [{ action: 'states:TagResource', resource: resourceArn }],
    handle: ({ resourceArn, tags }) => {
      const machine = tagged(store, resourceArn);
      store.stateMachines.set(machine.arn, { ...machine, tags: { ...machine.tags, ...tagsFrom(tags) } });
      return {};
    },
  }),
  UntagResource: operation<UntagResourceCommandInput, object>({
    authorize: ({ resourceArn = '*' }) => [{ action: 'states:UntagResource', resource: resourceArn }],
    handle: ({ resourceArn, tagKeys = [] }) => {
      const machine = tagged(store, resourceArn);
      const tags = Object.fromEntries(Object.entries(machine.tags).filter(([key]) => !tagKeys.includes(key)));
      store.stateMachines.set(machine.arn, { ...machine, tags });
      return {};
    },
  }),
  ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceOutput>({
    authorize: ({ resourceArn = '*' }) => [{ action: 'states:ListTagsForResource', resource: resourceArn }],
    handle: ({ resourceArn }) => ({
      tags: Object.entries(tagged(store, resourceArn).tags).map(([key, value]) => ({ key, value })),
    }),
  }),
});
