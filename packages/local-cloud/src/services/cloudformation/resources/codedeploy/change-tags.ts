import type { Tag } from '../property-shape.js';
import type { ResourceContext } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';

/** Gives what CodeDeploy has (`application:web`) its new tags. */
export const changeTags = async (
  resource: string,
  next: readonly Tag[] | undefined,
  previous: readonly Tag[] | undefined,
  context: ResourceContext,
): Promise<void> => {
  const ResourceArn = `arn:${context.partition}:codedeploy:${context.region}:${context.account}:${resource}`;
  const { set, removedKeys } = tagChanges(next, previous);
  if (removedKeys.length > 0) {
    await context.call('codedeploy', 'UntagResource', { ResourceArn, TagKeys: removedKeys });
  }
  if (set.length > 0) await context.call('codedeploy', 'TagResource', { ResourceArn, Tags: set });
};
