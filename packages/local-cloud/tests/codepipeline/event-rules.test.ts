import type { GetPipelineExecutionOutput, ListPipelineExecutionsOutput } from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { build, createRole, pipelineOf, runningPipeline, type PipelineCloud } from './pipeline-cloud.js';

const newest = async (aws: PipelineCloud) =>
  (await aws.call<ListPipelineExecutionsOutput>('ListPipelineExecutions', { pipelineName: 'web' }))
    .pipelineExecutionSummaries ?? [];

/** A rule that starts the pipeline when an object is stored in the bucket `source`. */
const rule = async (aws: PipelineCloud, statement: object, target: object = {}): Promise<string> => {
  const RoleArn = await createRole(aws.cloud, 'starter', statement, 'events.amazonaws.com');
  const events = (operation: string, input: object) =>
    aws.cloud.call<Record<string, string>>('events', operation, input, ROOT);
  await aws.s3('PutBucketNotificationConfiguration', {
    Bucket: 'source',
    NotificationConfiguration: { EventBridgeConfiguration: {} },
  });
  const { RuleArn = '' } = await events('PutRule', {
    Name: 'on-source',
    EventPattern: JSON.stringify({ source: ['aws.s3'], 'detail-type': ['Object Created'] }),
  });
  await events('PutTargets', {
    Rule: 'on-source',
    Targets: [{ Id: 'pipeline', Arn: 'arn:aws:codepipeline:us-east-1:000000000000:web', RoleArn, ...target }],
  });
  return RuleArn;
};

describe('a rule of EventBridge', () => {
  const start = { Effect: 'Allow', Action: 'codepipeline:StartPipelineExecution', Resource: '*' };

  test('starts a pipeline when its source was stored', async () => {
    const aws = await runningPipeline(pipelineOf({ Build: [build()] }), { realEvents: true });
    const RuleArn = await rule(aws, start);
    await aws.putObject('source', 'app.zip', 'new');
    await aws.until('it starts', async () => (await newest(aws)).length === 2);
    expect((await newest(aws))[0]?.trigger).toEqual({ triggerType: 'CloudWatchEvent', triggerDetail: RuleArn });
  });

  test('does not start it with a role that may not', async () => {
    const aws = await runningPipeline(pipelineOf({ Build: [build()] }), { realEvents: true });
    await rule(aws, { ...start, Resource: 'arn:aws:codepipeline:us-east-1:000000000000:other' });
    await aws.putObject('source', 'app.zip', 'new');
    await aws.clock.advance(1000);
    expect(await newest(aws)).toHaveLength(1);
  });

  test('gives variables and source revisions by its input transformer', async () => {
    const aws = await runningPipeline(
      pipelineOf(
        { Build: [build({ configuration: { Command: '#{variables.who}' } })] },
        { pipelineType: 'V2', variables: [{ name: 'who', defaultValue: 'nobody' }] },
      ),
      { realEvents: true },
    );
    await rule(aws, start, {
      InputTransformer: {
        InputPathsMap: { version: '$.detail.object.version-id' },
        InputTemplate: JSON.stringify({
          sourceRevisions: [{ actionName: 'Fetch', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: '<version>' }],
          variables: [{ name: 'who', value: 'the rule' }],
        }),
      },
    });
    await aws.takeJob();
    const { VersionId } = await aws.putObject('source', 'app.zip', 'new');
    const revisions = await aws.until('it has fetched that version', async () => {
      const all = await newest(aws);
      return all.length > 1 && all.some(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId === VersionId) && all;
    });
    const started = revisions.find(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId === VersionId);
    const { pipelineExecution } = await aws.call<GetPipelineExecutionOutput>('GetPipelineExecution', {
      pipelineName: 'web',
      pipelineExecutionId: started?.pipelineExecutionId,
    });
    expect(pipelineExecution?.variables).toEqual([{ name: 'who', resolvedValue: 'the rule' }]);
  });

  test('is told as what started an execution', async () => {
    const aws = await runningPipeline(pipelineOf({ Build: [build()] }));
    const trigger = { type: 'CloudWatchEvent', detail: 'arn:aws:events:us-east-1:000000000000:rule/on-source' };
    await aws.call('StartPipelineExecution', { name: 'web', trigger });
    expect((await newest(aws))[0]?.trigger).toEqual({ triggerType: trigger.type, triggerDetail: trigger.detail });
  });
});
