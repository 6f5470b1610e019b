import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import type { Tags } from './records.js';
import { page } from './pages.js';
import { findApplication, findGroup, groupKey, type World } from './store.js';
import { tagList, withoutTags, withTags } from './tags.js';

export const tagOperations = (world: World) => {
  const onResource =
    (action: string) =>
    (input: { ResourceArn?: string | undefined }): readonly AccessRequest[] => [
      { action: `codedeploy:${action}`, resource: input.ResourceArn ?? '*' },
    ];
  return {
    ListTagsForResource: operation<ListTagsForResourceCommandInput, ListTagsForResourceOutput>({
      authorize: onResource('ListTagsForResource'),
      handle: ({ ResourceArn, NextToken }) => {
        const { items, nextToken } = page(tagList(taggable(world, ResourceArn).tags), NextToken);
        return { Tags: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
      },
    }),
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: onResource('TagResource'),
      handle: ({ ResourceArn, Tags: added }) => {
        const resource = taggable(world, ResourceArn);
        resource.set(withTags(resource.tags, added));
        return {};
      },
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: onResource('UntagResource'),
      handle: ({ ResourceArn, TagKeys }) => {
        const resource = taggable(world, ResourceArn);
        resource.set(withoutTags(resource.tags, TagKeys ?? []));
        return {};
      },
    }),
  };
};

/** What an ARN names, with its tags. */
const taggable = ({ cloud, store }: World, arn = ''): { readonly tags: Tags; readonly set: (tags: Tags) => void } => {
  const [, , service, region, account, type, ...name] = arn.split(':');
  if (service !== 'codedeploy' || region !== cloud.region || account !== cloud.account) {
    throw new AwsError('InvalidArnException', `The specified ARN is not in a valid format: ${arn}`);
  }
  const named = name.join(':');
  switch (type) {
    case 'application': {
      const application = findApplication(store, named);
      return {
        tags: application.tags,
        set: (tags) => store.applications.set(application.name, { ...application, tags }),
      };
    }
    case 'deploymentgroup': {
      const [owner = '', ...rest] = named.split('/');
      const group = findGroup(store, owner, rest.join('/'));
      return {
        tags: group.tags,
        set: (tags) => store.groups.set(groupKey(group.application, group.name), { ...group, tags }),
      };
    }
    default:
      throw new AwsError('ArnNotSupportedException', `The specified ARN is not supported: ${arn}`);
  }
};
