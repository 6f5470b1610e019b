import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type {
  GetPipelineStateOutput,
  ListActionExecutionsOutput,
  PipelineDeclaration,
} from '@aws-sdk/client-codepipeline';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import type { ServiceName } from '../../src/kernel/service.js';
import { startLocalCloud } from '../../src/start.js';
import { zipOf } from '../zip.js';

const run = promisify(execFile);
const SAMPLE = fileURLToPath(new URL('./builds', import.meta.url));
const works = (command: string, ...words: string[]): boolean => {
  try {
    execFileSync(command, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
/** An `aws` command that packages into this cloud reads AWS_ENDPOINT_URL: since 1.29 and 2.13. */
const canPackage = (command: string): boolean => {
  const version = /aws-cli\/(\d+)\.(\d+)/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' }));
  const [, major = 0, minor = 0] = version?.map(Number) ?? [];
  return major === 2 ? minor >= 13 : minor >= 29;
};
const COMMANDS = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'aws'))
  .filter((command) => works(command, '--version'));
/** The first that packages, or else the first: code is uploaded for that one. */
const AWS = COMMANDS.find(canPackage) ?? COMMANDS[0];
const able = AWS !== undefined && works('python3', '-c', 'import boto3');

const setUp = async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  const folder = await mkdtemp(join(tmpdir(), 'sample-'));
  onTestFinished(async () => {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  });
  await cp(SAMPLE, folder, { recursive: true });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    PYENV_VERSION: process.env['PYENV_VERSION'],
    PYENV_ROOT: process.env['PYENV_ROOT'],
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const call = <Output>(service: ServiceName, operation: string, input: object): Promise<Output> =>
    local.cloud.call<Output>(service, operation, input, ROOT);
  return {
    local,
    folder,
    call,
    aws: async (...words: string[]): Promise<string> => {
      const endpoint = words[1] === 'package' ? [] : ['--endpoint-url', local.endpoint];
      return (await run(AWS ?? 'aws', [...endpoint, '--output', 'json', ...words], { cwd: folder, env })).stdout;
    },
    until: async <T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> => {
      const patience = performance.now() + 60_000;
      while (performance.now() < patience) {
        const answer = await ask();
        if (answer !== undefined && answer !== false) return answer;
        await local.cloud.clock.sleep(50);
      }
      throw new Error(`It never came to pass: ${what}`);
    },
  };
};

const pipelineOf = (version: string, parts: string): PipelineDeclaration => ({
  name: 'parts',
  roleArn: 'arn:aws:iam::000000000000:role/pipeline',
  artifactStore: { type: 'S3', location: 'code' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Source',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
          configuration: { S3Bucket: 'code', S3ObjectKey: 'app.zip', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'App' }],
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        {
          name: 'Build',
          actionTypeId: { category: 'Build', owner: 'Custom', provider: 'Parts-Builder', version },
          configuration: { Parts: parts },
          inputArtifacts: [{ name: 'App' }],
          namespace: 'built',
        },
      ],
    },
  ],
});

// With CI=true what is missing fails instead.
test.skipIf(!able && process.env['CI'] !== 'true')(
  'a serverless stack (needs aws and boto3) is packaged, deployed, run, updated with a replacement, rolled back and deleted',
  { timeout: 300_000 },
  async () => {
    const { aws, call, until, folder } = await setUp();
    await call('s3', 'CreateBucket', { Bucket: 'code' });
    await call('s3', 'PutBucketVersioning', { Bucket: 'code', VersioningConfiguration: { Status: 'Enabled' } });
    await call('s3', 'PutObject', { Bucket: 'code', Key: 'app.zip', Body: Buffer.from('source') });
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codepipeline.amazonaws.com' } };
    await call('iam', 'CreateRole', {
      RoleName: 'pipeline',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    });
    await call('iam', 'AttachRolePolicy', {
      RoleName: 'pipeline',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    if (AWS !== undefined && canPackage(AWS)) {
      const [bucket, from, to] = ['--s3-bucket', '--template-file', '--output-template-file'];
      await aws('cloudformation', 'package', bucket, 'code', from, 'template.yml', to, 'packaged.yml');
    } else {
      const poller = await readFile(join(folder, 'lambda/poller/app.py'), 'utf8');
      await call('s3', 'PutObject', { Bucket: 'code', Key: 'poller.zip', Body: await zipOf({ 'app.py': poller }) });
      const template = await readFile(join(folder, 'template.yml'), 'utf8');
      await writeFile(join(folder, 'packaged.yml'), template.replace('lambda/poller/', 's3://code/poller.zip'));
    }
    const deploy = (...words: string[]) =>
      aws(
        'cloudformation',
        'deploy',
        '--template-file',
        'packaged.yml',
        '--stack-name',
        'sample',
        '--capabilities',
        'CAPABILITY_IAM',
        ...words,
      );
    expect(await deploy()).toContain('Successfully created/updated stack - sample');

    const ended = (parts: string, status: string) =>
      until(`the build of ${parts} is ${status}`, async () => {
        const { stageStates = [] } = await call<GetPipelineStateOutput>('codepipeline', 'GetPipelineState', {
          name: 'parts',
        });
        const state = stageStates[1]?.actionStates?.[0]?.latestExecution;
        return state?.status === status && state;
      });
    await call('codepipeline', 'CreatePipeline', { pipeline: pipelineOf('1', 'a,flaky,ccc') });
    expect(await ended('a,flaky,ccc', 'Succeeded')).toMatchObject({ summary: '3 parts, many' });
    const { actionExecutionDetails = [] } = await call<ListActionExecutionsOutput>(
      'codepipeline',
      'ListActionExecutions',
      {
        pipelineName: 'parts',
      },
    );
    expect(actionExecutionDetails[0]?.output).toMatchObject({ outputVariables: { Total: '9' } });
    const report = await until('the report was put down', async () => {
      const { Parameters } = await call<{ Parameters: { Value: string }[] }>('ssm', 'GetParametersByPath', {
        Path: '/reports',
      });
      return Parameters[0]?.Value;
    });
    expect(JSON.parse(report)).toMatchObject({
      built: [
        { part: 'a', size: 1 },
        { part: 'flaky', size: 5 },
        { part: 'ccc', size: 3 },
      ],
    });

    await call('codepipeline', 'UpdatePipeline', { pipeline: pipelineOf('1', 'a,broken') });
    await call('codepipeline', 'StartPipelineExecution', { name: 'parts' });
    const failed = await ended('a,broken', 'Failed');
    expect(failed.errorDetails).toEqual({ code: 'JobFailed', message: 'It cannot be built' });

    expect(await deploy('--parameter-overrides', 'ActionVersion=2', 'TopicName=failed-flows')).toContain(
      'Successfully created/updated',
    );
    const types = async () => {
      const { actionTypes } = await call<{ actionTypes: { id: { version: string } }[] }>(
        'codepipeline',
        'ListActionTypes',
        { actionOwnerFilter: 'Custom' },
      );
      return actionTypes.map(({ id }) => id.version);
    };
    expect(await types()).toEqual(['2']);
    await call('codepipeline', 'UpdatePipeline', { pipeline: pipelineOf('2', 'none') });
    await call('codepipeline', 'StartPipelineExecution', { name: 'parts' });
    expect(await ended('none', 'Succeeded')).toMatchObject({ summary: '1 parts, one' });

    // A version has nine characters at most: everything goes back.
    await expect(deploy('--parameter-overrides', 'ActionVersion=version-10', 'TopicName=other')).rejects.toThrow(
      'Failed to create/update the stack',
    );
    const status = ['--stack-name', 'sample', '--query', 'Stacks[0].StackStatus'];
    expect(JSON.parse(await aws('cloudformation', 'describe-stacks', ...status))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await types()).toEqual(['2']);

    await aws('cloudformation', 'delete-stack', '--stack-name', 'sample');
    expect(await types()).toEqual([]);
    expect(JSON.parse(await aws('lambda', 'list-functions', '--query', 'Functions'))).toEqual([]);
  },
);
