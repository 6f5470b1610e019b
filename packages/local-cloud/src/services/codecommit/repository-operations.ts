import type {
  CreateRepositoryCommandInput,
  CreateRepositoryOutput,
  DeleteRepositoryCommandInput,
  DeleteRepositoryOutput,
  GetBranchCommandInput,
  GetBranchOutput,
  GetRepositoryCommandInput,
  GetRepositoryOutput,
  ListBranchesCommandInput,
  ListBranchesOutput,
  ListRepositoriesCommandInput,
  ListRepositoriesOutput,
  RepositoryMetadata,
} from '@aws-sdk/client-codecommit';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { isConnected, type RepositoryRecord } from './repository-record.js';
import { nameExists, type Repositories } from './repositories.js';

const NAME = /^[\w.-]{1,100}$/;
const MOST_DESCRIPTION = 1000;

export const repositoryArn = (cloud: Pick<Cloud, 'region' | 'account'>, name = '*'): string =>
  `arn:aws:codecommit:${cloud.region}:${cloud.account}:${name}`;

export const repositoryOperations = (cloud: Cloud, repositories: Repositories) => {
  const { records } = repositories;
  const onRepository = (action: string) => (input: { repositoryName?: string | undefined }) => [
    { action: `codecommit:${action}`, resource: repositoryArn(cloud, input.repositoryName) },
  ];
  const find = (name: string | undefined): RepositoryRecord => repositories.find(requireName(name));

  const metadata = async (repository: RepositoryRecord): Promise<RepositoryMetadata> => {
    const defaultBranch = await repositories.defaultBranch(repository);
    return {
      accountId: cloud.account,
      repositoryId: repository.id,
      repositoryName: repository.name,
      ...(repository.description !== undefined && { repositoryDescription: repository.description }),
      ...(defaultBranch !== undefined && { defaultBranch }),
      creationDate: new Date(repository.createdAt),
      lastModifiedDate: new Date(repository.updatedAt),
      cloneUrlHttp: repositories.cloneUrl(repository),
      Arn: repositoryArn(cloud, repository.name),
    };
  };
  const branchesOf = async (repository: RepositoryRecord): Promise<ReadonlyMap<string, string>> => {
    const refs = [...(await repositories.refsOf(repository))];
    return new Map(
      refs.flatMap(([ref, commit]) =>
        ref.startsWith('refs/heads/') ? [[ref.slice('refs/heads/'.length), commit]] : [],
      ),
    );
  };

  return {
    CreateRepository: operation<CreateRepositoryCommandInput, CreateRepositoryOutput>({
      authorize: onRepository('CreateRepository'),
      handle: async ({ repositoryName, repositoryDescription: description, tags }) => {
        const name = requireName(repositoryName);
        if (description !== undefined && description.length > MOST_DESCRIPTION) {
          throw new AwsError(
            'InvalidRepositoryDescriptionException',
            `The repository description is longer than ${MOST_DESCRIPTION} characters`,
          );
        }
        if (records.has(name)) throw nameExists(name);
        const repository = await repositories.create(name, {
          ...(description !== undefined && { description }),
          ...(tags && { tags }),
        });
        return { repositoryMetadata: await metadata(repository) };
      },
    }),
    GetRepository: operation<GetRepositoryCommandInput, GetRepositoryOutput>({
      authorize: onRepository('GetRepository'),
      handle: async ({ repositoryName }) => ({ repositoryMetadata: await metadata(find(repositoryName)) }),
    }),
    DeleteRepository: operation<DeleteRepositoryCommandInput, DeleteRepositoryOutput>({
      authorize: onRepository('DeleteRepository'),
      handle: ({ repositoryName }) => {
        const repository = records.get(requireName(repositoryName));
        if (!repository) return {};
        repositories.remove(repository);
        return { repositoryId: repository.id };
      },
    }),
    ListRepositories: operation<ListRepositoriesCommandInput, ListRepositoriesOutput>({
      authorize: () => [{ action: 'codecommit:ListRepositories', resource: '*' }],
      handle: ({ sortBy = 'repositoryName', order = 'ascending' }) => {
        const own = [...records.values()].filter((repository) => !isConnected(repository));
        const sorted = own.sort((a, b) =>
          sortBy === 'lastModifiedDate' ? a.updatedAt - b.updatedAt : a.name < b.name ? -1 : 1,
        );
        return {
          repositories: (order === 'descending' ? sorted.reverse() : sorted).map(({ id, name }) => ({
            repositoryId: id,
            repositoryName: name,
          })),
        };
      },
    }),
    GetBranch: operation<GetBranchCommandInput, GetBranchOutput>({
      authorize: onRepository('GetBranch'),
      handle: async ({ repositoryName, branchName }) => {
        if (branchName === undefined) throw new AwsError('BranchNameRequiredException', 'A branch name is required.');
        const commitId = (await branchesOf(find(repositoryName))).get(branchName);
        if (commitId === undefined) {
          throw new AwsError('BranchDoesNotExistException', `Branch ${branchName} does not exist`);
        }
        return { branch: { branchName, commitId } };
      },
    }),
    ListBranches: operation<ListBranchesCommandInput, ListBranchesOutput>({
      authorize: onRepository('ListBranches'),
      handle: async ({ repositoryName }) => ({ branches: [...(await branchesOf(find(repositoryName))).keys()] }),
    }),
  };
};

const requireName = (name: string | undefined): string => {
  if (name === undefined) throw new AwsError('RepositoryNameRequiredException', 'A repository name is required.');
  if (!NAME.test(name) || name.endsWith('.git')) {
    throw new AwsError(
      'InvalidRepositoryNameException',
      'Invalid repository name: 1 to 100 letters, digits, periods, underscores and dashes, not ending in .git',
    );
  }
  return name;
};
