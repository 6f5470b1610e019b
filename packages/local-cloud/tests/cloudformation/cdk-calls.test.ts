import type {
  CreateChangeSetCommandOutput,
  DescribeChangeSetCommandOutput,
  DescribeStackEventsCommandOutput,
  DescribeStacksCommandOutput,
  GetTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { recordingCloud, type RecordingCloud } from './recording-cloud.js';
import { bodyOf } from './stack-of.js';
import { errorWith } from './matchers.js';

const StackName = 'App';
const ChangeSetName = 'cdk-deploy-change-set';

/** The calls of one `cdk deploy`, in the order in which the CDK's command (2.1148) makes them. */
const deploy = async ({ cfn }: RecordingCloud, isThere: boolean) => {
  for (const toolkit of [1, 2]) {
    const found = cfn('DescribeStacks', { StackName: 'CDKToolkit' });
    await expect(found, `look-up ${toolkit}`).rejects.toThrow('Stack with id CDKToolkit does not exist');
  }
  if (isThere) {
    await cfn('DescribeStacks', { StackName });
    await cfn('DeleteChangeSet', { StackName, ChangeSetName });
    await expect(cfn('DescribeChangeSet', { StackName, ChangeSetName })).rejects.toThrow(
      errorWith({ code: 'ChangeSetNotFound' }),
    );
  } else {
    await expect(cfn('DescribeStacks', { StackName })).rejects.toThrow('Stack with id App does not exist');
  }
  const { Id, StackId } = await cfn<CreateChangeSetCommandOutput>('CreateChangeSet', {
    StackName,
    ChangeSetName,
    ChangeSetType: isThere ? 'UPDATE' : 'CREATE',
    Description: 'CDK Changeset for execution',
    ClientToken: 'create',
    TemplateURL: 'http://127.0.0.1:4566/assets/hash.json',
    Parameters: [],
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    IncludeNestedStacks: true,
    ImportExistingResources: false,
    Tags: [],
  });
  const byId = { StackName: StackId, ChangeSetName: Id, IncludePropertyValues: true };
  const changeSet = await cfn<DescribeChangeSetCommandOutput>('DescribeChangeSet', byId);
  await cfn('DescribeStacks', { StackName });
  const template = await cfn<GetTemplateCommandOutput>('GetTemplate', { StackName, TemplateStage: 'Original' });
  await cfn('DescribeChangeSet', { StackName, ChangeSetName, IncludePropertyValues: true });
  await cfn('ExecuteChangeSet', {
    StackName,
    ChangeSetName: Id,
    ClientRequestToken: 'exec1',
    DeploymentConfig: { Mode: 'STANDARD' },
  });
  const { Stacks } = await cfn<DescribeStacksCommandOutput>('DescribeStacks', { StackName: StackId });
  const { StackEvents = [] } = await cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', {
    StackName: StackId,
  });
  return { StackId, changeSet, template, status: Stacks?.[0]?.StackStatus, newest: StackEvents[0] };
};

const serve = (recording: RecordingCloud, DelaySeconds: number): void => {
  const body = bodyOf({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds }, Metadata: { 'aws:cdk:path': 'App/Queue' } },
  });
  recording.answer('s3:GetObject', () => ({ Body: Buffer.from(body) }));
};

test('cdk deploy, deploy again and destroy find what they look for', async () => {
  const recording = recordingCloud();
  serve(recording, 1);
  const first = await deploy(recording, false);
  expect(first).toMatchObject({
    changeSet: { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', StackName },
    template: { TemplateBody: '' },
    status: 'CREATE_COMPLETE',
    // By these the command knows that the deployment is over, and that it was its own.
    newest: { PhysicalResourceId: first.StackId, ResourceStatus: 'CREATE_COMPLETE', ClientRequestToken: 'exec1' },
  });

  serve(recording, 2);
  const second = await deploy(recording, true);
  expect(second).toMatchObject({ StackId: first.StackId, status: 'UPDATE_COMPLETE' });
  expect(second.template.TemplateBody).toContain('"DelaySeconds":1');
  expect(second.changeSet.Changes?.[0]?.ResourceChange).toMatchObject({ Action: 'Modify', Replacement: 'False' });

  await recording.cfn('DescribeStacks', { StackName });
  await recording.cfn('DeleteStack', { StackName: first.StackId });
  const gone = await recording.cfn<DescribeStacksCommandOutput>('DescribeStacks', { StackName: first.StackId });
  expect(gone.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
  const events = await recording.cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', {
    StackName: first.StackId,
  });
  expect(events.StackEvents?.[0]).toMatchObject({
    PhysicalResourceId: first.StackId,
    ResourceStatus: 'DELETE_COMPLETE',
  });
});

test('cdk diff of a new stack leaves nothing behind', async () => {
  const recording = recordingCloud();
  serve(recording, 1);
  const TemplateURL = 'http://127.0.0.1:4566/assets/hash.json';
  await recording.cfn('CreateChangeSet', {
    StackName,
    ChangeSetName: 'cdk-diff-change-set',
    ChangeSetType: 'CREATE',
    TemplateURL,
  });
  await recording.cfn('DescribeChangeSet', { StackName, ChangeSetName: 'cdk-diff-change-set' });
  await recording.cfn('DeleteChangeSet', { StackName, ChangeSetName: 'cdk-diff-change-set' });
  await recording.cfn('DeleteStack', { StackName });
  expect(recording.said()).toEqual(['s3:GetObject']);
  await expect(recording.cfn('DescribeStacks', { StackName })).rejects.toThrow('Stack with id App does not exist');
});
