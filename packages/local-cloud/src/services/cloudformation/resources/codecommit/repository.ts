import type { CreateRepositoryOutput } from '@aws-sdk/client-codecommit';
import { needed, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { tagChanges, tagMap } from '../tag-changes.js';

/** Without first content: what has `Code` fails by that name. */
export const codecommitRepository = provider({
  type: 'AWS::CodeCommit::Repository',
  properties: { RepositoryDescription: text, RepositoryName: needed(text), Tags: tags },
  replaceOn: ['RepositoryName'],
  attributes: ['Arn', 'CloneUrlHttp', 'Name'],
  absent: ['RepositoryDoesNotExistException'],
  create: async ({ RepositoryName, RepositoryDescription, Tags }, context) => {
    const { repositoryMetadata } = await context.call<CreateRepositoryOutput>('codecommit', 'CreateRepository', {
      repositoryName: RepositoryName,
      ...(RepositoryDescription !== undefined && { repositoryDescription: RepositoryDescription }),
      tags: tagMap(context.withStackTags(Tags)),
    });
    const { repositoryId = '', Arn = '', cloneUrlHttp = '' } = repositoryMetadata ?? {};
    return { physicalId: repositoryId, attributes: { Arn, CloneUrlHttp: cloneUrlHttp, Name: RepositoryName } };
  },
  update: async ({ physicalId, properties, previous, changed }, context) => {
    const { RepositoryName: repositoryName, RepositoryDescription: repositoryDescription, Tags } = properties;
    // CodeCommit here has none of these operations yet: the update then fails by the operation's name.
    if (changed.has('RepositoryDescription')) {
      const input = { repositoryName, repositoryDescription };
      await context.call('codecommit', 'UpdateRepositoryDescription', input);
    }
    const resourceArn = `arn:${context.partition}:codecommit:${context.region}:${context.account}:${repositoryName}`;
    const { set, removedKeys } = tagChanges(Tags, previous.Tags);
    if (removedKeys.length > 0) {
      await context.call('codecommit', 'UntagResource', { resourceArn, tagKeys: removedKeys });
    }
    if (set.length > 0) await context.call('codecommit', 'TagResource', { resourceArn, tags: tagMap(set) });
    return { physicalId };
  },
  delete: (_, { RepositoryName }, context) =>
    context.call('codecommit', 'DeleteRepository', { repositoryName: RepositoryName }),
});
