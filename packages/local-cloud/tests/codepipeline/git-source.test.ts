import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetRepositoryCommand,
  ListBranchesCommand,
  ListRepositoriesCommand,
  type CreateRepositoryOutput,
} from '@aws-sdk/client-codecommit';
import {
  ListWebhooksCommand,
  PutWebhookCommand,
  RegisterWebhookWithThirdPartyCommand,
  StartPipelineExecutionCommand,
  type ActionDeclaration,
  type PipelineTriggerDeclaration,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud } from '../../src/start.js';
import { gitCloud, workingCopy } from './git-cloud.js';

const CONNECTION =
  'arn:aws:codestar-connections:us-east-1:000000000000:connection/11111111-2222-3333-4444-555555555555';

const source = (
  provider: 'CodeCommit' | 'CodeStarSourceConnection' | 'GitHub',
  configuration: Record<string, string>,
): ActionDeclaration => ({
  name: 'Fetch',
  namespace: 'src',
  actionTypeId: { category: 'Source', owner: provider === 'GitHub' ? 'ThirdParty' : 'AWS', provider, version: '1' },
  configuration,
  outputArtifacts: [{ name: 'SourceArtifact' }],
});
const codeCommit = source('CodeCommit', { RepositoryName: 'web', BranchName: 'main' });
const connection = source('CodeStarSourceConnection', {
  ConnectionArn: CONNECTION,
  FullRepositoryId: 'acme/web',
  BranchName: 'main',
});

type GitCloud = Awaited<ReturnType<typeof gitCloud>>;
const withCodeCommit = async () => {
  const aws = await gitCloud();
  const { repositoryMetadata } = await aws.codecommit.send(new CreateRepositoryCommand({ repositoryName: 'web' }));
  return {
    aws,
    url: repositoryMetadata?.cloneUrlHttp ?? '',
    copy: await workingCopy(repositoryMetadata?.cloneUrlHttp ?? ''),
  };
};
const connected = async (aws: GitCloud, fullRepositoryId = 'acme/web') => {
  const answer = await fetch(`${aws.endpoint}/_local/codecommit/connectedRepository`, {
    method: 'POST',
    body: JSON.stringify({ fullRepositoryId }),
  });
  // The route's answer.
  const { cloneUrl } = (await answer.json()) as { cloneUrl: string };
  return workingCopy(cloneUrl);
};

describe('a CodeCommit source', () => {
  test('is started by a push, and gives a zip of the commit with its variables', async () => {
    const { aws, copy } = await withCodeCommit();
    await copy.commit('hello.txt', 'one');
    await copy.git('push', '--quiet', 'origin', 'main');
    await aws.create(codeCommit);
    await aws.fetched(1);
    const commit = await copy.commit('hello.txt', 'two', 'Say two\n\nand why');
    await copy.git('push', '--quiet', 'origin', 'main');
    const { execution, fetch } = await aws.fetched(2);
    expect(execution).toMatchObject({
      trigger: { triggerType: 'PollForSourceChanges', triggerDetail: 'Fetch' },
      sourceRevisions: [{ actionName: 'Fetch', revisionId: commit, revisionSummary: 'Say two\n\nand why' }],
    });
    expect(fetch.output?.outputVariables).toMatchObject({
      CommitId: commit,
      BranchName: 'main',
      RepositoryName: 'web',
      CommitMessage: 'Say two\n\nand why',
      AuthorDate: '2026-01-02T03:04:05Z',
    });
    const { bucket: Bucket, key: Key } = fetch.output?.outputArtifacts?.[0]?.s3location ?? {};
    const { Body } = await aws.cloud.call<{ Body: Readable }>('s3', 'GetObject', { Bucket, Key }, ROOT);
    const zip = Buffer.concat(await Body.toArray());
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(zip.includes('hello.txt')).toBe(true);
  });

  test('is not started by a push to another branch', async () => {
    const { aws, copy } = await withCodeCommit();
    await copy.commit('a', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    await aws.create(codeCommit);
    await aws.fetched(1);
    await copy.git('push', '--quiet', 'origin', 'main:other');
    await copy.commit('a', '2');
    await copy.git('push', '--quiet', 'origin', 'main');
    await aws.fetched(2);
  });

  test('runs the commit that an execution is started with', async () => {
    const { aws, copy } = await withCodeCommit();
    const first = await copy.commit('a', '1');
    await copy.commit('a', '2');
    await copy.git('push', '--quiet', 'origin', 'main');
    await aws.create(codeCommit);
    await aws.fetched(1);
    const start = (revisionType: 'COMMIT_ID' | 'IMAGE_DIGEST', revisionValue: string) =>
      aws.codepipeline.send(
        new StartPipelineExecutionCommand({
          name: 'web',
          sourceRevisions: [{ actionName: 'Fetch', revisionType, revisionValue }],
        }),
      );
    await start('COMMIT_ID', first);
    expect((await aws.fetched(2)).fetch.output?.outputVariables?.['CommitId']).toBe(first);
    await expect(start('IMAGE_DIGEST', first)).rejects.toThrow('does not fit');
  });

  test('takes the branch, not a tag of its name', async () => {
    const { aws, copy } = await withCodeCommit();
    await copy.commit('a', '1');
    await copy.git('tag', 'main');
    const commit = await copy.commit('a', '2');
    await copy.git('push', '--quiet', 'origin', 'refs/heads/main', 'refs/tags/main');
    await aws.create(codeCommit);
    expect((await aws.fetched(1)).fetch.output?.outputVariables?.['CommitId']).toBe(commit);
  });

  test('fails where there is no such branch, and says so', async () => {
    const { aws } = await withCodeCommit();
    await aws.create(codeCommit);
    const { fetch } = await aws.fetched(1);
    expect(fetch.output?.executionResult?.errorDetails?.message).toContain('has no branch or commit main');
  });
});

describe('CodeCommit', () => {
  test('makes, tells, lists and removes repositories and their branches', async () => {
    const { aws, url, copy } = await withCodeCommit();
    const { codecommit } = aws;
    const get = () => codecommit.send(new GetRepositoryCommand({ repositoryName: 'web' }));
    expect((await get()).repositoryMetadata).toMatchObject({
      repositoryName: 'web',
      Arn: 'arn:aws:codecommit:us-east-1:000000000000:web',
      cloneUrlHttp: url,
    });
    expect((await get()).repositoryMetadata).not.toHaveProperty('defaultBranch');
    const commitId = await copy.commit('a', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    expect((await get()).repositoryMetadata?.defaultBranch).toBe('main');
    expect((await codecommit.send(new ListBranchesCommand({ repositoryName: 'web' }))).branches).toEqual(['main']);
    const branch = (branchName: string) => codecommit.send(new GetBranchCommand({ repositoryName: 'web', branchName }));
    expect((await branch('main')).branch).toEqual({ branchName: 'main', commitId });
    await expect(branch('none')).rejects.toMatchObject({ name: 'BranchDoesNotExistException' });
    await expect(codecommit.send(new CreateRepositoryCommand({ repositoryName: 'web' }))).rejects.toMatchObject({
      name: 'RepositoryNameExistsException',
    });
    await expect(codecommit.send(new CreateRepositoryCommand({ repositoryName: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidRepositoryNameException',
    });
    await connected(aws);
    expect((await codecommit.send(new ListRepositoriesCommand({}))).repositories).toMatchObject([
      { repositoryName: 'web' },
    ]);
    await codecommit.send(new DeleteRepositoryCommand({ repositoryName: 'web' }));
    await expect(get()).rejects.toMatchObject({ name: 'RepositoryDoesNotExistException' });
    await expect(copy.git('fetch', 'origin')).rejects.toThrow('not found');
  });

  test('keeps what was pushed over a restart', async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'codecommit-state-'));
    onTestFinished(() => rm(stateDirectory, { recursive: true, force: true }));
    const before = await startLocalCloud({ port: 0, isolation: 'scripted', stateDirectory });
    const create = { repositoryName: 'web' };
    const { repositoryMetadata } = await before.cloud.call<CreateRepositoryOutput>(
      'codecommit',
      'CreateRepository',
      create,
      ROOT,
    );
    const copy = await workingCopy(repositoryMetadata?.cloneUrlHttp ?? '');
    const commitId = await copy.commit('a', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    await before.close();
    const after = await startLocalCloud({ port: 0, isolation: 'scripted', stateDirectory });
    onTestFinished(() => after.close());
    const branch = { repositoryName: 'web', branchName: 'main' };
    expect(await after.cloud.call('codecommit', 'GetBranch', branch, ROOT)).toMatchObject({ branch: { commitId } });
  });

  test('gives a clone of what was pushed', async () => {
    const { url, copy } = await withCodeCommit();
    const commit = await copy.commit('a', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    const other = await workingCopy(url);
    await other.git('pull', '--quiet', 'origin', 'main');
    expect(await other.git('rev-parse', 'HEAD')).toBe(commit);
  });
});

describe('a source with a connection', () => {
  const triggered = async (trigger: PipelineTriggerDeclaration['gitConfiguration']) => {
    const aws = await gitCloud();
    const copy = await connected(aws);
    await copy.commit('readme', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    await aws.create(connection, {
      pipelineType: 'V2',
      executionMode: 'QUEUED',
      triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration: trigger }],
    });
    await aws.fetched(1);
    return { aws, copy };
  };

  test('is started by a push to its branch', async () => {
    const aws = await gitCloud();
    const copy = await connected(aws);
    await aws.create(connection);
    await aws.fetched(1);
    const commit = await copy.commit('a', '1');
    await copy.git('push', '--quiet', 'origin', 'main');
    const { execution, fetch } = await aws.fetched(2);
    expect(execution?.trigger).toEqual({ triggerType: 'WebhookV2', triggerDetail: CONNECTION });
    expect(fetch.output?.outputVariables).toMatchObject({
      CommitId: commit,
      FullRepositoryName: 'acme/web',
      ConnectionArn: CONNECTION,
      AuthorDisplayName: 'Ada',
      AuthorEmail: 'ada@example.com',
    });
  });

  test('with a trigger runs the branches and files that its filters let through', async () => {
    const { aws, copy } = await triggered({
      sourceActionName: 'Fetch',
      push: [{ branches: { includes: ['release/**'] }, filePaths: { includes: ['*.js'], excludes: ['test.js'] } }],
    });
    await copy.commit('test.js', '1');
    await copy.git('push', '--quiet', 'origin', 'main:main', 'main:release/1');
    await copy.commit('test.js', '2');
    await copy.git('push', '--quiet', 'origin', 'main:release/1');
    const commit = await copy.commit('app.js', '1');
    await copy.git('push', '--quiet', 'origin', 'main:release/1', 'main:main');
    const { fetch } = await aws.fetched(2);
    expect(fetch.output?.outputVariables).toMatchObject({ CommitId: commit, BranchName: 'release/1' });
  });

  test('with a trigger for tags runs what was tagged', async () => {
    const { aws, copy } = await triggered({
      sourceActionName: 'Fetch',
      push: [{ tags: { includes: ['v*'], excludes: ['v0.*'] } }],
    });
    const commit = await copy.commit('a', '2');
    await copy.git('tag', '--annotate', '--message', 'One', 'v1.0');
    await copy.git('tag', 'v0.9');
    await copy.git('push', '--quiet', 'origin', 'v1.0', 'v0.9', 'main');
    expect((await aws.fetched(2)).fetch.output?.outputVariables?.['CommitId']).toBe(commit);
  });

  test.each<[string, PipelineTriggerDeclaration['gitConfiguration'], string]>([
    ['of no source action', { sourceActionName: 'None', push: [{ branches: { includes: ['a'] } }] }, 'None'],
    ['without filters', { sourceActionName: 'Fetch' }, 'neither push nor pullRequest'],
    [
      'with tags and branches',
      { sourceActionName: 'Fetch', push: [{ tags: { includes: ['a'] }, branches: { includes: ['a'] } }] },
      'for tags',
    ],
    ['with an empty filter', { sourceActionName: 'Fetch', push: [{ branches: {} }] }, 'neither includes'],
  ])('a trigger %s is refused', async (_what, gitConfiguration, text) => {
    const aws = await gitCloud();
    const triggers = [{ providerType: 'CodeStarSourceConnection' as const, gitConfiguration }];
    await expect(aws.create(connection, { pipelineType: 'V2', triggers })).rejects.toThrow(text);
  });
});

test('a webhook that is registered with GitHub hears of pushes to the repository', async () => {
  const aws = await gitCloud();
  const copy = await connected(aws);
  await copy.commit('a', '1');
  await copy.git('push', '--quiet', 'origin', 'main');
  await aws.create(
    source('GitHub', { Owner: 'acme', Repo: 'web', Branch: 'main', OAuthToken: 't', PollForSourceChanges: 'false' }),
  );
  await aws.fetched(1);
  const webhook = {
    name: 'push',
    targetPipeline: 'web',
    targetAction: 'Fetch',
    filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
    authentication: 'GITHUB_HMAC' as const,
    authenticationConfiguration: { SecretToken: 's' },
  };
  await aws.codepipeline.send(new PutWebhookCommand({ webhook }));
  await aws.codepipeline.send(new RegisterWebhookWithThirdPartyCommand({ webhookName: 'push' }));
  const commit = await copy.commit('a', '2');
  await copy.git('push', '--quiet', 'origin', 'main', 'main:other');
  const { execution, fetch } = await aws.fetched(2);
  expect(execution?.trigger?.triggerType).toBe('Webhook');
  expect(fetch.output?.outputVariables).toMatchObject({ CommitId: commit, RepositoryName: 'web' });

  // Anybody else who can sign may POST to its URL as well.
  const { webhooks } = await aws.codepipeline.send(new ListWebhooksCommand({}));
  const answer = await globalThis.fetch(webhooks?.[0]?.url ?? '', {
    method: 'POST',
    body: '{"ref":"refs/heads/main"}',
  });
  expect(answer.status).toBe(403);
});

test('every push to CodeCommit is told on the event bus', async () => {
  const { aws, copy } = await withCodeCommit();
  const events = (operation: string, input: object) => aws.cloud.call('events', operation, input, ROOT);
  const { QueueUrl } = await aws.cloud.call<{ QueueUrl: string }>('sqs', 'CreateQueue', { QueueName: 'pushes' }, ROOT);
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:pushes';
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: Arn }],
  });
  await aws.cloud.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } }, ROOT);
  await events('PutRule', { Name: 'pushes', EventPattern: JSON.stringify({ source: ['aws.codecommit'] }) });
  await events('PutTargets', { Rule: 'pushes', Targets: [{ Id: 'queue', Arn }] });
  const commitId = await copy.commit('a', '1');
  await copy.git('push', '--quiet', 'origin', 'main');
  const message = await vi.waitFor(
    async () => {
      const { Messages = [] } = await aws.cloud.call<{ Messages?: { Body: string }[] }>(
        'sqs',
        'ReceiveMessage',
        { QueueUrl },
        ROOT,
      );
      if (!Messages[0]) throw new Error('no message yet');
      return JSON.parse(Messages[0].Body) as object;
    },
    { timeout: 20_000, interval: 20 },
  );
  expect(message).toMatchObject({
    'detail-type': 'CodeCommit Repository State Change',
    detail: {
      event: 'referenceCreated',
      repositoryName: 'web',
      referenceType: 'branch',
      referenceName: 'main',
      commitId,
    },
  });
});
