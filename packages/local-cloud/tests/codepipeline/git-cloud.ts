import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionDeclaration,
  type PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { onTestFinished, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud, type LocalCloudOptions } from '../../src/start.js';
import { approval, createRole, pipeline } from './pipeline-cloud.js';

const run = promisify(execFile);

/** A cloud that listens, with clients of it, a role and a bucket for pipelines, and one clone of a repository. */
export const gitCloud = async (options: LocalCloudOptions = {}) => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted', ...options });
  onTestFinished(() => local.close());
  const { cloud, endpoint } = local;
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const codepipeline = new CodePipelineClient(settings);
  const codecommit = new CodeCommitClient(settings);
  onTestFinished(() => {
    codepipeline.destroy();
    codecommit.destroy();
  });
  await cloud.call('s3', 'CreateBucket', { Bucket: 'artifacts' }, ROOT);
  await createRole(cloud, 'pipeline', { Effect: 'Allow', Action: '*', Resource: '*' });

  const executions = async () =>
    (await codepipeline.send(new ListPipelineExecutionsCommand({ pipelineName: 'web' }))).pipelineExecutionSummaries ??
    [];
  return {
    ...local,
    codepipeline,
    codecommit,
    executions,
    create: (source: ActionDeclaration, overrides: Partial<PipelineDeclaration> = {}) =>
      codepipeline.send(
        new CreatePipelineCommand({
          pipeline: pipeline({
            stages: [
              { name: 'Source', actions: [source] },
              { name: 'Review', actions: [approval({ configuration: { CustomData: '#{src.CommitId}' } })] },
            ],
            ...overrides,
          }),
        }),
      ),
    /** The source action of the newest execution, once there are so many executions and it has ended. */
    fetched: (count: number) =>
      vi.waitFor(
        async () => {
          const all = await executions();
          if (all.length !== count) throw new Error(`${all.length} executions`);
          const { actionExecutionDetails = [] } = await codepipeline.send(
            new ListActionExecutionsCommand({
              pipelineName: 'web',
              filter: { pipelineExecutionId: all[0]?.pipelineExecutionId },
            }),
          );
          const fetch = actionExecutionDetails.find(({ stageName }) => stageName === 'Source');
          if (!fetch || fetch.status === 'InProgress') throw new Error('still fetching');
          return { execution: all[0], fetch };
        },
        { timeout: 25_000, interval: 20 },
      ),
  };
};

/** A folder with a repository whose remote is `url`. */
export const workingCopy = async (url: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'working-copy-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const git = async (...command: string[]): Promise<string> => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const { stdout } = await run('git', [...who, ...command], {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
    return stdout.trim();
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('remote', 'add', 'origin', url);
  return {
    git,
    folder,
    /** Writes a file, commits it and gives the commit. */
    commit: async (file: string, text: string, message = `Change ${file}`) => {
      await writeFile(join(folder, file), text);
      await git('add', file);
      await git('commit', '--quiet', '--message', message, '--date', '2026-01-02T03:04:05Z');
      return git('rev-parse', 'HEAD');
    },
  };
};
