import { describe, expect, test } from 'vitest';
import { anyOf } from './matchers.js';
import { BUILD, runningPipeline, type PipelineCloud } from './pipeline-cloud.js';

const actionEvents = async (aws: PipelineCloud, action: string) => {
  await aws.clock.advance(0);
  return aws.events.filter(({ detail }) => (detail as { action?: string }).action === action);
};

describe('events of an action', () => {
  test('STARTED names its inputs, SUCCEEDED its outputs and its result', async () => {
    const aws = await runningPipeline();
    const job = await aws.takeJob();
    await aws.call('PutJobSuccessResult', {
      jobId: job.id,
      executionDetails: { summary: 'built', externalExecutionId: 'run-1' },
    });
    const [started, succeeded] = await actionEvents(aws, 'Compile');
    const common = {
      pipeline: 'web',
      'execution-id': job.data.pipelineContext?.pipelineExecutionId,
      'pipeline-execution-attempt': 1,
      stage: 'Build',
      action: 'Compile',
      region: 'us-east-1',
      version: 1,
      type: BUILD,
    };
    const place = (name: string) => [{ name, s3location: { bucket: 'artifacts', key: anyOf(String) } }];
    expect(started).toEqual({
      source: 'aws.codepipeline',
      detailType: 'CodePipeline Action Execution State Change',
      resources: ['arn:aws:codepipeline:us-east-1:000000000000:web'],
      detail: { ...common, state: 'STARTED', 'input-artifacts': place('SourceArtifact') },
    });
    expect(succeeded?.detail).toEqual({
      ...common,
      state: 'SUCCEEDED',
      'output-artifacts': place('BuildArtifact'),
      'execution-result': {
        'external-execution-id': 'run-1',
        'external-execution-summary': 'built',
        'external-execution-url': 'https://builds.example/make/run-1',
      },
    });
  });

  test('FAILED names the error and says its message', async () => {
    const aws = await runningPipeline();
    const failureDetails = { type: 'ConfigurationError', message: 'no such image' };
    await aws.call('PutJobFailureResult', { jobId: (await aws.takeJob()).id, failureDetails });
    const [, failed] = await actionEvents(aws, 'Compile');
    expect(failed?.detail).toMatchObject({
      state: 'FAILED',
      'execution-result': { 'error-code': 'ConfigurationError', 'external-execution-summary': 'no such image' },
    });
  });

  test('ABANDONED tells of no result', async () => {
    const aws = await runningPipeline();
    const { pipelineExecutionId } = (await aws.takeJob()).data.pipelineContext ?? {};
    const stop = { pipelineName: 'web', pipelineExecutionId, abandon: true, reason: 'enough' };
    await aws.call('StopPipelineExecution', stop);
    const [, abandoned] = await actionEvents(aws, 'Compile');
    expect(abandoned?.detail).toMatchObject({ state: 'ABANDONED' });
    expect(abandoned?.detail).not.toHaveProperty('execution-result');
    const stopping = aws.events.find(({ detail }) => (detail as { state: string }).state === 'STOPPING');
    expect(stopping?.detail).toMatchObject({ 'stop-execution-comments': 'enough' });
  });

  test('what an event tells can be read when it arrives', async () => {
    const seen: unknown[] = [];
    const aws = await runningPipeline();
    const publish = aws.cloud.publish.bind(aws.cloud);
    aws.cloud.publish = (event) => {
      const { state, action } = event.detail as { state: string; action?: string };
      const stored = [...aws.cloud.collection<{ actionName: string; status: string }>('codepipeline.actions').values()];
      if (action !== undefined) seen.push([state, stored.find(({ actionName }) => actionName === action)?.status]);
      publish(event);
    };
    await aws.call('PutJobSuccessResult', { jobId: (await aws.takeJob()).id });
    await aws.until(
      'the deployment has ended',
      async () => (await aws.stage('Deploy')).latestExecution?.status === 'Failed',
    );
    expect(seen).toEqual([
      ['SUCCEEDED', 'Succeeded'],
      ['STARTED', 'InProgress'],
      ['FAILED', 'Failed'],
    ]);
  });
});
