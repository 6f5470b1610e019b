import { describe, expect, test } from 'vitest';
import { runningPipeline } from './pipeline-cloud.js';
import { zipOf } from '../zip.js';

describe('a pipeline from source to site', () => {
  test('runs its source, a custom build and a deployment, and tells the same story everywhere', async () => {
    const aws = await runningPipeline();
    const job = await aws.takeJob();

    expect(job.data.actionConfiguration?.configuration).toEqual({ Command: 'make' });
    const [input] = job.data.inputArtifacts ?? [];
    const [output] = job.data.outputArtifacts ?? [];
    expect(input?.location?.s3Location?.objectKey).toMatch(/^web\/SourceArti\/[A-Za-z0-9]{7}$/);
    expect(output?.location?.s3Location?.objectKey).toMatch(/^web\/BuildArtif\/[A-Za-z0-9]{7}$/);
    const { bucketName = '', objectKey = '' } = input?.location?.s3Location ?? {};
    expect(String(await aws.getObject(bucketName, objectKey))).toBe('the source');

    await aws.putObject(
      'artifacts',
      output?.location?.s3Location?.objectKey ?? '',
      await zipOf({ 'index.html': '<p>' }),
    );
    await aws.call('PutJobSuccessResult', {
      jobId: job.id,
      executionDetails: { summary: 'built', externalExecutionId: 'run-1', percentComplete: 100 },
    });
    await aws.until('deployed', async () => (await aws.stage('Deploy')).latestExecution?.status === 'Succeeded');

    expect(String(await aws.getObject('site', 'index.html'))).toBe('<p>');
    const head = await aws.s3<{ ContentType: string }>('HeadObject', { Bucket: 'site', Key: 'index.html' });
    expect(head.ContentType).toBe('text/html');

    const built = (await aws.stage('Build')).actionStates?.[0]?.latestExecution;
    expect(built).toMatchObject({
      status: 'Succeeded',
      summary: 'built',
      externalExecutionId: 'run-1',
      externalExecutionUrl: 'https://builds.example/make/run-1',
      percentComplete: 100,
    });
    expect((await aws.actions()).map(({ actionName, status }) => [actionName, status])).toEqual([
      ['Publish', 'Succeeded'],
      ['Compile', 'Succeeded'],
      ['Fetch', 'Succeeded'],
    ]);
    expect(
      aws.events.map(({ detailType, detail }) => {
        const { stage, action, state } = detail as Record<string, string>;
        return [detailType.split(' ')[1], stage, action, state].filter(Boolean).join(' ');
      }),
    ).toEqual([
      'Pipeline STARTED',
      'Stage Source STARTED',
      'Action Source Fetch STARTED',
      'Action Source Fetch SUCCEEDED',
      'Stage Source SUCCEEDED',
      'Stage Build STARTED',
      'Action Build Compile STARTED',
      'Action Build Compile SUCCEEDED',
      'Stage Build SUCCEEDED',
      'Stage Deploy STARTED',
      'Action Deploy Publish STARTED',
      'Action Deploy Publish SUCCEEDED',
      'Stage Deploy SUCCEEDED',
      'Pipeline SUCCEEDED',
    ]);
  });
});
