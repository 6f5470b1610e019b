import type { ActionExecution, ListPipelineExecutionsOutput, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import type { HeadObjectOutput } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { textLike, textWith } from './matchers.js';
import {
  build,
  createRole,
  deploy,
  MINUTE,
  pipeline,
  pipelineCloud,
  pipelineOf,
  runningPipeline,
  source,
  type PipelineCloud,
} from './pipeline-cloud.js';
import { zipOf } from '../zip.js';

/** A source that is put out as it is. */
const copy = (
  from: Parameters<typeof source>[0] = {},
  to: Parameters<typeof deploy>[0] = {},
  overrides: Partial<PipelineDeclaration> = {},
): PipelineDeclaration =>
  pipeline({
    stages: [
      { name: 'Source', actions: [source(from)] },
      { name: 'Deploy', actions: [deploy({ inputArtifacts: [{ name: 'SourceArtifact' }], ...to })] },
    ],
    ...overrides,
  });

const ended = (aws: PipelineCloud, stage: string): Promise<ActionExecution> =>
  aws.until(`${stage} ends`, async () => {
    const latest = (await aws.stage(stage)).actionStates?.[0]?.latestExecution;
    return latest?.status === 'InProgress' ? undefined : latest;
  });
const head = (aws: PipelineCloud, Bucket: string, Key: string): Promise<HeadObjectOutput> =>
  aws.s3('HeadObject', { Bucket, Key });
const sourceKey = (key: string, more: Record<string, string> = {}) => ({
  configuration: { S3Bucket: 'source', S3ObjectKey: key, PollForSourceChanges: 'false', ...more },
});

describe('Source S3', () => {
  test('copies the object, encrypted with the key of the pipeline', async () => {
    const aws = await runningPipeline(
      pipeline({ artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id: 'alias/k', type: 'KMS' } } }),
    );
    const job = await aws.takeJob();
    const key = job.data.inputArtifacts?.[0]?.location?.s3Location?.objectKey ?? '';
    expect(await head(aws, 'artifacts', key)).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: textWith('alias/k'),
    });
  });

  test('gives its variables to later actions', async () => {
    const configuration = { Command: '#{Src.BucketName}/#{Src.ObjectKey}@#{Src.VersionId}' };
    const aws = await runningPipeline(
      pipeline({
        stages: [
          { name: 'Source', actions: [source({ namespace: 'Src' })] },
          { name: 'Build', actions: [build({ configuration })] },
        ],
      }),
    );
    const { VersionId } = await head(aws, 'source', 'app.zip');
    expect((await aws.takeJob()).data.actionConfiguration?.configuration).toEqual({
      Command: `source/app.zip@${VersionId}`,
    });
  });

  test('a bucket without versions gives the ETag as revision', async () => {
    const aws = await pipelineCloud();
    const { ETag = '' } = await aws.putObject('site', 'in.txt', 'x');
    const from = source({ configuration: { S3Bucket: 'site', S3ObjectKey: 'in.txt', PollForSourceChanges: 'false' } });
    await aws.call('CreatePipeline', { pipeline: copy(from) });
    await ended(aws, 'Source');
    expect((await aws.stage('Source')).actionStates?.[0]?.currentRevision?.revisionId).toBe(ETag.replaceAll('"', ''));
  });

  test('a source that is not there fails', async () => {
    const aws = await pipelineCloud();
    await aws.call('CreatePipeline', { pipeline: copy(sourceKey('gone.zip')) });
    expect(await ended(aws, 'Source')).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'ConfigurationError', message: textWith('key does not exist') },
    });
  });

  test('a role that may not read the source fails with the words of the denial', async () => {
    const aws = await pipelineCloud();
    await aws.putObject('source', 'app.zip', 'x');
    const roleArn = await createRole(aws.cloud, 'poor', { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' });
    await aws.call('CreatePipeline', { pipeline: copy({}, {}, { roleArn }) });
    expect((await ended(aws, 'Source')).errorDetails).toEqual({
      code: 'PermissionError',
      message: textLike(
        /assumed-role\/poor\/Fetch is not authorized to perform: s3:GetObject on resource: "?arn:aws:s3:::source\/app.zip"?/,
      ),
    });
  });

  test('an execution can be started with an older version', async () => {
    const aws = await pipelineCloud();
    const { VersionId: old } = await aws.putObject('source', 'app.zip', await zipOf({ 'a.txt': 'old' }));
    await aws.putObject('source', 'app.zip', await zipOf({ 'a.txt': 'new' }));
    await aws.call('CreatePipeline', { pipeline: copy() });
    await ended(aws, 'Deploy');
    expect(String(await aws.getObject('site', 'a.txt'))).toBe('new');
    await aws.call('StartPipelineExecution', {
      name: 'web',
      sourceRevisions: [{ actionName: 'Fetch', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: old }],
    });
    await aws.until('the old one is back', async () => String(await aws.getObject('site', 'a.txt')) === 'old');
  });

  test('an execution can be started with another key, where the action allows it', async () => {
    const start = (aws: PipelineCloud) =>
      aws.call('StartPipelineExecution', {
        name: 'web',
        sourceRevisions: [{ actionName: 'Fetch', revisionType: 'S3_OBJECT_KEY', revisionValue: 'other.zip' }],
      });
    const refusing = await pipelineCloud();
    await refusing.call('CreatePipeline', { pipeline: copy() });
    await expect(start(refusing)).rejects.toMatchObject({ code: 'ValidationException' });

    const aws = await pipelineCloud();
    await aws.putObject('source', 'other.zip', await zipOf({ 'b.txt': 'other' }));
    await aws.call('CreatePipeline', { pipeline: copy(sourceKey('app.zip', { AllowOverrideForS3ObjectKey: 'true' })) });
    await ended(aws, 'Source');
    await start(aws);
    await aws.until('deployed', async () => (await ended(aws, 'Deploy')).status === 'Succeeded');
    expect(String(await aws.getObject('site', 'b.txt'))).toBe('other');
  });
});

describe('a source that CodePipeline watches', () => {
  const watched = copy({ configuration: { S3Bucket: 'source', S3ObjectKey: 'app.zip' } });
  const triggers = async (aws: PipelineCloud) =>
    (
      await aws.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'web' })
    ).pipelineExecutionSummaries?.map(({ trigger }) => trigger?.triggerType);

  test('starts the pipeline once for each new version', async () => {
    const aws = await runningPipeline(watched);
    await ended(aws, 'Source');
    await aws.clock.advance(10 * MINUTE);
    expect(await triggers(aws)).toEqual(['CreatePipeline']);
    await aws.putObject('source', 'app.zip', 'changed');
    await aws.until('it starts', async () => (await triggers(aws))?.length === 2);
    await aws.clock.advance(10 * MINUTE);
    expect(await triggers(aws)).toEqual(['PollForSourceChanges', 'CreatePipeline']);
  });

  test('is not started by other objects, or by the same revision again', async () => {
    const aws = await runningPipeline(watched);
    await ended(aws, 'Source');
    await aws.putObject('source', 'else.zip', 'changed');
    aws.cloud.services.get('codepipeline')?.onObjectCreated?.('source', 'app.zip');
    await aws.clock.advance(10 * MINUTE);
    expect(await triggers(aws)).toEqual(['CreatePipeline']);
  });

  test('starts it once for a revision, however often it is told of it', async () => {
    const aws = await pipelineCloud();
    const told = () => aws.cloud.services.get('codepipeline')?.onObjectCreated?.('source', 'app.zip');
    await aws.putObject('source', 'app.zip', 'first');
    await aws.call('CreatePipeline', { pipeline: watched });
    // While the source is being read, this may be what is read.
    told();
    await ended(aws, 'Source');
    await aws.clock.advance(MINUTE);
    expect(await triggers(aws)).toEqual(['CreatePipeline']);

    // Here an execution waits that will read it.
    const transition = { pipelineName: 'web', stageName: 'Source', transitionType: 'Inbound' };
    await aws.call('DisableStageTransition', { ...transition, reason: 'wait' });
    await aws.putObject('source', 'app.zip', 'second');
    await aws.until('it starts', async () => (await triggers(aws))?.length === 2);
    told();
    await aws.clock.advance(MINUTE);
    await aws.putObject('site', 'anything', 'so that a look has come to its end');
    expect(await triggers(aws)).toEqual(['PollForSourceChanges', 'CreatePipeline']);
  });

  test('starts it again for an object that came while the source was being read', async () => {
    const aws = await pipelineCloud();
    await aws.putObject('source', 'app.zip', 'first');
    await aws.call('CreatePipeline', { pipeline: watched });
    await aws.putObject('source', 'app.zip', 'second');
    await ended(aws, 'Source');
    await aws.clock.advance(MINUTE);
    const { VersionId } = await head(aws, 'source', 'app.zip');
    await aws.until('the second is fetched', async () => {
      const [action] = (await aws.stage('Source')).actionStates ?? [];
      return action?.currentRevision?.revisionId === VersionId;
    });
  });

  test('is not watched where the action says so', async () => {
    const aws = await runningPipeline(copy());
    await ended(aws, 'Source');
    await aws.putObject('source', 'app.zip', 'changed');
    await aws.clock.advance(10 * MINUTE);
    expect(await triggers(aws)).toEqual(['CreatePipeline']);
  });

  test('starts a pipeline whose source was not there when it was made', async () => {
    const aws = await pipelineCloud();
    await aws.call('CreatePipeline', { pipeline: watched });
    await ended(aws, 'Source');
    await aws.putObject('source', 'app.zip', await zipOf({ 'a.txt': 'a' }));
    await aws.until('deployed', async () => (await ended(aws, 'Deploy')).status === 'Succeeded');
  });
});

describe('Deploy S3', () => {
  const put = async (aws: PipelineCloud, body: string | Buffer, declaration: PipelineDeclaration) => {
    await aws.putObject('source', 'app.zip', body);
    await aws.call('CreatePipeline', { pipeline: declaration });
    return ended(aws, 'Source')
      .then(() => aws.until('deploy begins', async () => (await aws.stage('Deploy')).latestExecution))
      .then(() => ended(aws, 'Deploy'));
  };

  test('puts each file of the artifact below the key, with its content type', async () => {
    const aws = await pipelineCloud();
    const configuration = { BucketName: 'site', Extract: 'true', ObjectKey: 'v1', CacheControl: 'no-cache' };
    const files = { 'index.html': '<p>', 'css/a b.css': 'p{}', noextension: '?' };
    expect(await put(aws, await zipOf(files), copy({}, { configuration }))).toMatchObject({ status: 'Succeeded' });
    expect(await head(aws, 'site', 'v1/index.html')).toMatchObject({
      ContentType: 'text/html',
      CacheControl: 'no-cache',
    });
    expect(await head(aws, 'site', 'v1/css/a b.css')).toMatchObject({ ContentType: 'text/css' });
    expect(await head(aws, 'site', 'v1/noextension')).toMatchObject({ ContentType: 'application/octet-stream' });
  });

  test('puts the artifact as it is, where it is not to be extracted', async () => {
    const aws = await pipelineCloud();
    const configuration = { BucketName: 'site', Extract: 'false', ObjectKey: 'as/it-is.zip' };
    await put(aws, 'any bytes', copy({}, { configuration }));
    expect(String(await aws.getObject('site', 'as/it-is.zip'))).toBe('any bytes');
  });

  test('an artifact that is no zip cannot be extracted', async () => {
    const aws = await pipelineCloud();
    expect(await put(aws, 'no zip', copy())).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'JobFailed', message: textWith('The artifact cannot be extracted') },
    });
  });

  test('a file whose name would leave its folder is refused', async () => {
    const aws = await pipelineCloud();
    const zip = await zipOf({ 'aa/evil.txt': 'x' });
    // yazl makes no such zip, so the name is changed in both places where it stands.
    const evil = Buffer.from(zip.toString('latin1').replaceAll('aa/evil.txt', '../evil.txt'), 'latin1');
    expect(await put(aws, evil, copy())).toMatchObject({ status: 'Failed' });
  });

  test('a role that may not write the bucket fails with the words of the denial', async () => {
    const aws = await pipelineCloud();
    const roleArn = await createRole(aws.cloud, 'poor', [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::site/*' },
    ]);
    const outcome = await put(aws, await zipOf({ 'a.txt': '' }), copy({}, {}, { roleArn }));
    expect(outcome.errorDetails).toEqual({
      code: 'PermissionError',
      message: textLike(/is not authorized to perform: s3:PutObject on resource: .* with an explicit deny/),
    });
  });

  test('an artifact that its action never uploaded is missed here, by name', async () => {
    const aws = await runningPipeline(pipelineOf({ Build: [build()], Deploy: [deploy()] }));
    const job = await aws.takeJob();
    await aws.call('PutJobSuccessResult', { jobId: job.id });
    expect((await aws.stage('Build')).latestExecution?.status).toBe('Succeeded');
    const key = job.data.outputArtifacts?.[0]?.location?.s3Location?.objectKey;
    await aws.until('deploy begins', async () => (await aws.stage('Deploy')).latestExecution);
    expect((await ended(aws, 'Deploy')).errorDetails?.message).toContain(
      `Unable to access the artifact with Amazon S3 object key '${key}' located in the Amazon S3 artifact bucket 'artifacts'. The action that declares the output artifact BuildArtifact did not upload it.`,
    );
  });
});
