import type { Readable } from 'node:stream';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { GitRefusal } from './git.js';
import { repositoryArn } from './repository-operations.js';
import type { Repositories } from './repositories.js';

/** A commit, as a source action tells of it. */
export interface Commit {
  readonly commitId: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** ISO 8601, UTC. */
  readonly authorDate: string;
  readonly committerDate: string;
}

export interface CommitInput {
  readonly repository: string;
  /** The full name of a branch, or a commit. */
  readonly revision: string;
  /** Of repositories that are reached by a connection. */
  readonly connectionArn?: string;
}

/** What CodePipeline's source actions do; no client of AWS knows these operations. */
export const sourceOperations = (cloud: Cloud, repositories: Repositories) => {
  const access =
    (...actions: string[]) =>
    ({ repository, connectionArn }: CommitInput): AccessRequest[] =>
      connectionArn === undefined
        ? actions.map((action) => ({ action: `codecommit:${action}`, resource: repositoryArn(cloud, repository) }))
        : [{ action: `${connectionArn.split(':')[2] ?? ''}:UseConnection`, resource: connectionArn }];

  return {
    ReadCommit: operation<CommitInput, Commit>({
      authorize: access('GetBranch', 'GetCommit'),
      handle: async ({ repository, revision }) => {
        const folder = repositories.folderOf(repositories.find(repository));
        try {
          const text = await repositories.git.read(
            folder,
            'show',
            '--no-patch',
            '--format=%H%x00%an%x00%ae%x00%at%x00%ct%x00%B',
            '--end-of-options',
            `${revision}^{commit}`,
          );
          const [commitId = '', authorName = '', authorEmail = '', authored, committed, message = ''] =
            text.split('\0');
          const date = (seconds: string | undefined): string =>
            `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
          return {
            commitId,
            message: message.trimEnd(),
            authorName,
            authorEmail,
            authorDate: date(authored),
            committerDate: date(committed),
          };
        } catch (error) {
          if (!(error instanceof GitRefusal)) throw error;
          throw new AwsError(
            'BranchDoesNotExistException',
            `Repository ${repository} has no branch or commit ${revision.replace(/^refs\/heads\//, '')}`,
            { cause: error },
          );
        }
      },
    }),

    ArchiveCommit: operation<CommitInput, { Body: Readable }>({
      authorize: access('UploadArchive'),
      handle: ({ repository, revision }) => {
        const folder = repositories.folderOf(repositories.find(repository));
        const child = repositories.git.start(folder, ['archive', '--format=zip', '--end-of-options', revision]);
        child.stdin.end();
        child.stderr.on('data', (text: Buffer) => cloud.log(`git archive: ${text.toString().trim()}`));
        child.once('error', (error) => child.stdout.destroy(error));
        child.once('exit', (code) => {
          if (code !== 0) child.stdout.destroy(new Error(`git archive ended with ${code}`));
        });
        return { Body: child.stdout };
      },
    }),

    /** Paths of files that differ between two commits; of all files where there is no earlier one. */
    ChangedFiles: operation<
      { readonly repository: string; readonly before?: string; readonly after: string },
      { readonly files: readonly string[] }
    >({
      handle: async ({ repository, before, after }) => {
        const folder = repositories.folderOf(repositories.find(repository));
        const command =
          before === undefined
            ? ['ls-tree', '-r', '-z', '--name-only', '--end-of-options', after]
            : ['diff', '-z', '--name-only', '--end-of-options', before, after];
        return { files: (await repositories.git.read(folder, ...command)).split('\0').filter((file) => file !== '') };
      },
    }),
  };
};
