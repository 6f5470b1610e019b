import { AwsError } from '../../kernel/aws-error.js';
import { asService, callerArn, ROOT } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { machineGit, type Git } from './git.js';
import { gitOverHttp } from './git-over-http.js';
import { isConnected, type ChangedRef, type RepositoryRecord } from './repository-record.js';
import { repositoryArn, repositoryOperations } from './repository-operations.js';
import { nameExists, openRepositories } from './repositories.js';
import { sourceOperations } from './source-operations.js';

const CONNECTED_NAME = /^[\w.-]{1,100}(\/[\w.-]{1,100}){1,3}$/;

/** CodeCommit: bare git repositories, cloned from and pushed to over HTTP; also those that connections lead to. */
export const createCodecommitService = (cloud: Cloud, git: Git = machineGit): Service => {
  const repositories = openRepositories(cloud, git);

  const publish = (repository: RepositoryRecord, { ref, before, after }: ChangedRef): void => {
    const [, kind = '', ...name] = ref.split('/');
    cloud.publish({
      source: 'aws.codecommit',
      detailType: 'CodeCommit Repository State Change',
      resources: [repositoryArn(cloud, repository.name)],
      detail: {
        event:
          before === undefined ? 'referenceCreated' : after === undefined ? 'referenceDeleted' : 'referenceUpdated',
        repositoryName: repository.name,
        repositoryId: repository.id,
        referenceType: kind === 'tags' ? 'tag' : 'branch',
        referenceName: name.join('/'),
        referenceFullName: ref,
        ...(after !== undefined && { commitId: after }),
        ...(before !== undefined && { oldCommitId: before }),
        callerUserArn: callerArn(ROOT, cloud.account),
      },
    });
  };

  const pushed = async (repository: RepositoryRecord, before: ReadonlyMap<string, string>): Promise<void> => {
    const after = await repositories.refsOf(repository);
    const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((ref): ChangedRef[] => {
      const [old, now] = [before.get(ref), after.get(ref)];
      return old === now ? [] : [{ ref, ...(old && { before: old }), ...(now && { after: now }) }];
    });
    if (changes.length === 0) return;
    repositories.records.set(repository.name, { ...repository, updatedAt: cloud.clock.now() });
    if (!isConnected(repository)) for (const change of changes) publish(repository, change);
    const input = { repository: repository.name, changes };
    await cloud.call('codepipeline', 'RepositoryPushed', input, asService('codecommit.amazonaws.com'));
  };

  return {
    name: 'codecommit',
    operations: { ...repositoryOperations(cloud, repositories), ...sourceOperations(cloud, repositories) },
    plain: { repos: gitOverHttp(repositories, (message) => cloud.log(message), pushed) },
    admin: {
      /** A repository that a connection leads to: `{ fullRepositoryId: 'owner/name' }`. */
      connectedRepository: async (body) => {
        const name =
          typeof body === 'object' && body !== null && 'fullRepositoryId' in body ? body.fullRepositoryId : '';
        if (typeof name !== 'string' || !CONNECTED_NAME.test(name) || name.endsWith('.git')) {
          throw new AwsError('ValidationException', 'fullRepositoryId must be owner/name');
        }
        if (repositories.records.has(name)) throw nameExists(name);
        const repository = await repositories.create(name);
        return { fullRepositoryId: name, cloneUrl: repositories.cloneUrl(repository) };
      },
    },
  };
};
