import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import { GitRefusal, type Git } from './git.js';
import type { RepositoryRecord } from './repository-record.js';

/** The repositories with their folders. */
export interface Repositories {
  /** By name. */
  readonly records: Collection<RepositoryRecord>;
  readonly git: Git;
  readonly find: (name: string | undefined) => RepositoryRecord;
  readonly create: (
    name: string,
    more?: Pick<RepositoryRecord, 'description'> & { tags?: RepositoryRecord['tags'] },
  ) => Promise<RepositoryRecord>;
  readonly remove: (repository: RepositoryRecord) => void;
  readonly folderOf: (repository: RepositoryRecord) => string;
  readonly cloneUrl: (repository: RepositoryRecord) => string;
  /** Commits of branches and tags, by full name. */
  readonly refsOf: (repository: RepositoryRecord) => Promise<ReadonlyMap<string, string>>;
  /** The branch that a clone checks out; undefined while there is no commit on it. */
  readonly defaultBranch: (repository: RepositoryRecord) => Promise<string | undefined>;
}

export const openRepositories = (cloud: Cloud, git: Git): Repositories => {
  const records = cloud.collection<RepositoryRecord>('codecommit.repositories');
  const folderOf: Repositories['folderOf'] = ({ id }) => join(cloud.folder('codecommit'), `${id}.git`);

  return {
    records,
    git,
    folderOf,
    find: (name) => {
      if (name === undefined) throw new AwsError('RepositoryNameRequiredException', 'A repository name is required.');
      const found = records.get(name);
      if (!found) throw new AwsError('RepositoryDoesNotExistException', `${name} does not exist`);
      return found;
    },
    create: async (name, more = {}) => {
      const now = cloud.clock.now();
      const record: RepositoryRecord = { id: cloud.uuid(), name, tags: {}, createdAt: now, updatedAt: now, ...more };
      await git.read(
        cloud.folder('codecommit'),
        'init',
        '--quiet',
        '--bare',
        '--initial-branch=main',
        folderOf(record),
      );
      // Whoever reaches the loopback may push.
      await git.read(folderOf(record), 'config', 'http.receivepack', 'true');
      if (records.has(name)) throw nameExists(name);
      records.set(name, record);
      return record;
    },
    remove: (repository) => {
      records.delete(repository.name);
      rmSync(folderOf(repository), { recursive: true, force: true });
    },
    cloneUrl: ({ name }) => `${cloud.endpoint}/_local/codecommit/repos/${name}`,
    refsOf: async (repository) => {
      const text = await git.read(
        folderOf(repository),
        'for-each-ref',
        '--format=%(refname) %(objectname) %(*objectname)',
        'refs/heads',
        'refs/tags',
      );
      return new Map(
        text.split('\n').flatMap((line): [string, string][] => {
          const [name = '', object = '', tagged = ''] = line.split(' ');
          return name === '' ? [] : [[name, tagged === '' ? object : tagged]];
        }),
      );
    },
    defaultBranch: async (repository) => {
      try {
        const head = (await git.read(folderOf(repository), 'symbolic-ref', 'HEAD')).trim();
        await git.read(folderOf(repository), 'rev-parse', '--verify', '--quiet', head);
        return head.replace(/^refs\/heads\//, '');
      } catch (error) {
        if (error instanceof GitRefusal) return undefined;
        throw error;
      }
    },
  };
};

export const nameExists = (name: string): AwsError =>
  new AwsError('RepositoryNameExistsException', `Repository named ${name} already exists`);
