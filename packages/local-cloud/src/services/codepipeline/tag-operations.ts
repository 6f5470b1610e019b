import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../kernel/aws-error.js';
import { accessTo } from './access.js';
import { page } from './pages.js';
import { served, type Answer } from './served.js';
import { tagList, withoutTags, withTags } from './tags.js';
import { listTagsShape, tagResourceShape, untagResourceShape } from './validation/execution-shapes.js';
import type { World } from './world.js';

type Tags = Readonly<Record<string, string>>;

export const tagOperations = (world: World) => {
  const access = accessTo(world.cloud);
  return {
    ListTagsForResource: served<ListTagsForResourceCommandInput, Answer<ListTagsForResourceCommandOutput>>(
      listTagsShape,
      ({ resourceArn }) => access.resource('ListTagsForResource', resourceArn),
      ({ resourceArn, nextToken, maxResults }) => {
        const { items, ...rest } = page(tagList(taggable(world, resourceArn).tags), nextToken, maxResults ?? 100);
        return { tags: items, ...rest };
      },
    ),
    TagResource: served<TagResourceCommandInput, object>(
      tagResourceShape,
      ({ resourceArn, tags }) => access.resource('TagResource', resourceArn, tags),
      ({ resourceArn, tags }) => {
        const resource = taggable(world, resourceArn);
        resource.set(withTags(resourceArn, resource.tags, tags));
        return {};
      },
    ),
    UntagResource: served<UntagResourceCommandInput, object>(
      untagResourceShape,
      ({ resourceArn }) => access.resource('UntagResource', resourceArn),
      ({ resourceArn, tagKeys }) => {
        const resource = taggable(world, resourceArn);
        resource.set(withoutTags(resource.tags, tagKeys));
        return {};
      },
    ),
  };
};

/** What an ARN names, with its tags. */
const taggable = (
  { cloud, store }: World,
  arn: string,
): { readonly tags: Tags; readonly set: (tags: Tags) => void } => {
  const notFound = new AwsError('ResourceNotFoundException', `The resource ${arn} could not be found`);
  const [, , , region, account, ...resource] = arn.split(':');
  if (region !== cloud.region || account !== cloud.account) throw notFound;
  const [head = '', key = ''] = resource;
  if (head === 'actiontype') {
    const type = store.actionTypes.get(key);
    if (!type || type.deleted) throw notFound;
    return { tags: type.tags, set: (tags) => store.actionTypes.set(key, { ...type, tags }) };
  }
  if (head === 'webhook') {
    const webhook = store.webhooks.get(key);
    if (!webhook) throw notFound;
    return { tags: webhook.tags, set: (tags) => store.webhooks.set(key, { ...webhook, tags }) };
  }
  const pipeline = store.pipelines.get(head);
  if (!pipeline) throw notFound;
  return { tags: pipeline.tags, set: (tags) => store.pipelines.set(head, { ...pipeline, tags }) };
};
