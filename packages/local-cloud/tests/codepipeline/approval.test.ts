import { describe, expect, test } from 'vitest';
import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { approval, HOUR, MINUTE, pipelineOf, runningPipeline, START, type PipelineCloud } from './pipeline-cloud.js';

const reviewed = (overrides: Parameters<typeof approval>[0] = {}): PipelineDeclaration =>
  pipelineOf({ Review: [approval({ name: 'Ask', ...overrides })] });

const open = (aws: PipelineCloud) =>
  aws.until('it waits for approval', async () => (await aws.stage('Review')).actionStates?.[0]?.latestExecution?.token);
const put = (aws: PipelineCloud, token: string, result: object = {}) =>
  aws.call('PutApprovalResult', {
    pipelineName: 'web',
    stageName: 'Review',
    actionName: 'Ask',
    token,
    result: { status: 'Approved', summary: 'fine', ...result },
  });
const latest = async (aws: PipelineCloud) => (await aws.stage('Review')).actionStates?.[0]?.latestExecution;

describe('a manual approval', () => {
  test('goes on when it is approved, and tells who did it', async () => {
    const aws = await runningPipeline(reviewed());
    const token = await open(aws);
    expect(await put(aws, token)).toEqual({ approvedAt: new Date(START) });
    expect(await latest(aws)).toMatchObject({
      status: 'Succeeded',
      summary: 'fine',
      lastUpdatedBy: 'arn:aws:iam::000000000000:root',
    });
    expect(await latest(aws)).not.toHaveProperty('token');
    expect((await aws.stage('Review')).latestExecution?.status).toBe('Succeeded');
  });

  test('fails when it is rejected', async () => {
    const aws = await runningPipeline(reviewed());
    await put(aws, await open(aws), { status: 'Rejected', summary: 'not yet' });
    expect(await latest(aws)).toMatchObject({ status: 'Failed', summary: 'not yet' });
    expect((await aws.stage('Review')).latestExecution?.status).toBe('Failed');
  });

  test('takes one result, and only with its token', async () => {
    const aws = await runningPipeline(reviewed());
    const token = await open(aws);
    await expect(put(aws, '11111111-2222-3333-4444-555555555555')).rejects.toMatchObject({
      code: 'InvalidApprovalTokenException',
    });
    await put(aws, token);
    await expect(put(aws, token)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
  });

  test('the list of action executions holds the token, as PARALLEL pipelines need it', async () => {
    const aws = await runningPipeline(reviewed());
    const token = await open(aws);
    expect((await aws.actions())[0]?.output?.executionResult?.externalExecutionId).toBe(token);
  });

  test('waits seven days', async () => {
    const aws = await runningPipeline(reviewed());
    await open(aws);
    await aws.clock.advance(7 * 24 * HOUR - 1);
    expect((await latest(aws))?.status).toBe('InProgress');
    await aws.clock.advance(1);
    expect((await latest(aws))?.status).toBe('Failed');
  });

  test('waits as long as the action says', async () => {
    const aws = await runningPipeline(reviewed({ timeoutInMinutes: 5 }));
    const token = await open(aws);
    await aws.clock.advance(5 * MINUTE);
    expect((await latest(aws))?.status).toBe('Failed');
    await expect(put(aws, token)).rejects.toMatchObject({ code: 'ApprovalAlreadyCompletedException' });
  });

  test('notifies its topic', async () => {
    const sent: Record<string, unknown>[] = [];
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:reviews';
    const configuration = { NotificationArn: TopicArn, CustomData: 'please look', ExternalEntityLink: 'https://x' };
    const aws = await runningPipeline(reviewed({ configuration, timeoutInMinutes: 60 }), {
      fakes: { 'sns.Publish': (input) => void sent.push(input) },
    });
    const token = await open(aws);
    await aws.until('it is sent', () => sent.length === 1);
    expect(sent[0]).toMatchObject({ TopicArn, Subject: 'APPROVAL NEEDED: AWS CodePipeline web for action Ask' });
    expect(JSON.parse(String(sent[0]?.['Message']))).toMatchObject({
      region: 'us-east-1',
      approval: {
        pipelineName: 'web',
        stageName: 'Review',
        actionName: 'Ask',
        token,
        expires: '2026-11-22T13:00Z',
        customData: 'please look',
        externalEntityLink: 'https://x',
      },
    });
  });

  test('an action or stage that is not there is not found', async () => {
    const aws = await runningPipeline(reviewed());
    const token = await open(aws);
    const result = { status: 'Approved', summary: '' };
    const input = { pipelineName: 'web', stageName: 'Review', actionName: 'Ask', token, result };
    await expect(aws.call('PutApprovalResult', { ...input, stageName: 'X' })).rejects.toMatchObject({
      code: 'StageNotFoundException',
    });
    await expect(aws.call('PutApprovalResult', { ...input, actionName: 'X' })).rejects.toMatchObject({
      code: 'ActionNotFoundException',
    });
  });
});
