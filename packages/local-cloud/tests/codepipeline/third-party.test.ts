import type {
  ActionTypeDeclaration,
  ActionTypeId,
  GetActionTypeOutput,
  GetThirdPartyJobDetailsOutput,
  ListActionTypesOutput,
  PollForThirdPartyJobsOutput,
} from '@aws-sdk/client-codepipeline';
import { describe, expect, test } from 'vitest';
import {
  build,
  MINUTE,
  pipelineCloud,
  pipelineOf,
  SECOND,
  type PipelineCloud,
  type PipelineCloudOptions,
} from './pipeline-cloud.js';

const PARTNER: ActionTypeId = { category: 'Test', owner: 'ThirdParty', provider: 'Tester', version: '1' };

const partnerType = (overrides: Partial<ActionTypeDeclaration> = {}): ActionTypeDeclaration => ({
  description: 'Tests',
  id: PARTNER,
  executor: {
    type: 'JobWorker',
    configuration: { jobWorkerExecutorConfiguration: { pollingAccounts: ['111111111111'] } },
  },
  inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
  properties: [
    { name: 'Suite', optional: false, key: true, noEcho: false },
    { name: 'Key', optional: true, key: false, noEcho: true },
  ],
  ...overrides,
});

const register = (aws: PipelineCloud, actionType = partnerType(), more: object = {}): unknown =>
  aws.cloud.services
    .get('codepipeline')
    ?.admin?.['partnerActionType']?.({ actionType, clientId: 'customer-1', clientToken: 'secret-1', ...more });

const withPartner = async (actionType = partnerType(), options: PipelineCloudOptions = {}) => {
  const aws = await pipelineCloud(options);
  register(aws, actionType);
  await aws.putObject('source', 'app.zip', 'the source');
  const test = build({
    name: 'Check',
    actionTypeId: PARTNER,
    configuration: { Suite: 'all', Key: 'k' },
    outputArtifacts: [],
  });
  await aws.call('CreatePipeline', { pipeline: pipelineOf({ Test: [test] }) });
  return aws;
};
const poll = async (aws: PipelineCloud) =>
  (await aws.call<PollForThirdPartyJobsOutput>('PollForThirdPartyJobs', { actionTypeId: PARTNER })).jobs ?? [];
const offered = (aws: PipelineCloud) => aws.until('there is a job', async () => (await poll(aws))[0]);
const details = async (aws: PipelineCloud, jobId: string | undefined) =>
  (await aws.call<GetThirdPartyJobDetailsOutput>('GetThirdPartyJobDetails', { jobId, clientToken: 'secret-1' }))
    .jobDetails;
const taken = async (aws: PipelineCloud) => {
  const { jobId } = await offered(aws);
  const nonce = (await details(aws, jobId))?.nonce;
  await aws.call('AcknowledgeThirdPartyJob', { jobId, nonce, clientToken: 'secret-1' });
  return jobId;
};
const latest = async (aws: PipelineCloud) => (await aws.stage('Test')).actionStates?.[0]?.latestExecution;

describe("a partner's worker", () => {
  test('polls a job for its client, sees its details, acknowledges it and puts its result', async () => {
    const aws = await withPartner();
    const { jobId, clientId } = await offered(aws);
    expect(clientId).toBe('customer-1');
    const job = await details(aws, jobId);
    expect(job).toMatchObject({
      id: jobId,
      nonce: '1',
      data: {
        actionTypeId: PARTNER,
        actionConfiguration: { configuration: { Suite: 'all', Key: 'k' } },
        pipelineContext: { pipelineName: 'web', stage: { name: 'Test' }, action: { name: 'Check' } },
        inputArtifacts: [{ name: 'SourceArtifact' }],
      },
    });
    expect(job?.data?.pipelineContext).not.toHaveProperty('pipelineArn');
    expect(job?.data?.pipelineContext).not.toHaveProperty('pipelineExecutionId');
    expect(await aws.call('AcknowledgeThirdPartyJob', { jobId, nonce: job?.nonce, clientToken: 'secret-1' })).toEqual({
      status: 'InProgress',
    });
    await aws.call('PutThirdPartyJobSuccessResult', {
      jobId,
      clientToken: 'secret-1',
      executionDetails: { summary: 'green' },
    });
    expect(await latest(aws)).toMatchObject({ status: 'Succeeded', summary: 'green' });
  });

  test('goes on with a follow-up job, which carries its token', async () => {
    const aws = await withPartner();
    const jobId = await taken(aws);
    await aws.call('PutThirdPartyJobSuccessResult', { jobId, clientToken: 'secret-1', continuationToken: 'run-7' });
    const next = await offered(aws);
    expect((await details(aws, next.jobId))?.data?.continuationToken).toBe('run-7');
  });

  test('tells of a failure', async () => {
    const aws = await withPartner();
    const jobId = await taken(aws);
    const failureDetails = { type: 'ConfigurationError', message: 'no such suite' };
    await aws.call('PutThirdPartyJobFailureResult', { jobId, clientToken: 'secret-1', failureDetails });
    expect(await latest(aws)).toMatchObject({
      status: 'Failed',
      errorDetails: { code: 'ConfigurationError', message: 'no such suite' },
    });
    await expect(
      aws.call('PutThirdPartyJobFailureResult', { jobId, clientToken: 'secret-1', failureDetails }),
    ).rejects.toMatchObject({ code: 'InvalidJobStateException' });
  });

  test("sees nothing without the client's token, and takes nothing with an old nonce", async () => {
    const aws = await withPartner();
    const { jobId } = await offered(aws);
    const wrong = { jobId, clientToken: 'guess' };
    const refused = { code: 'InvalidClientTokenException' };
    await expect(aws.call('GetThirdPartyJobDetails', wrong)).rejects.toMatchObject(refused);
    await expect(aws.call('AcknowledgeThirdPartyJob', { ...wrong, nonce: '1' })).rejects.toMatchObject(refused);
    await expect(aws.call('PutThirdPartyJobSuccessResult', wrong)).rejects.toMatchObject(refused);
    await expect(
      aws.call('AcknowledgeThirdPartyJob', { jobId, clientToken: 'secret-1', nonce: '7' }),
    ).rejects.toMatchObject({ code: 'InvalidNonceException' });
    await expect(details(aws, 'none')).rejects.toMatchObject({ code: 'JobNotFoundException' });
  });

  test('has as long for a job as its type says', async () => {
    const aws = await withPartner(partnerType({ executor: { ...partnerType().executor, jobTimeout: 60 } as never }));
    await taken(aws);
    await aws.clock.advance(60 * SECOND - 1);
    expect((await latest(aws))?.status).toBe('InProgress');
    await aws.clock.advance(MINUTE);
    expect((await latest(aws))?.status).toBe('Failed');
  });

  test('polls only types of partners', async () => {
    const aws = await pipelineCloud();
    await expect(poll(aws)).rejects.toMatchObject({ code: 'ActionTypeNotFoundException' });
    await expect(
      aws.call('PollForThirdPartyJobs', { actionTypeId: { ...PARTNER, owner: 'Custom' } }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });
});

test("a partner's type with a Lambda executor calls its function", async () => {
  const called: unknown[] = [];
  const lambdaFunctionArn = 'arn:aws:lambda:us-east-1:111111111111:function:tester';
  const executor = { type: 'Lambda' as const, configuration: { lambdaExecutorConfiguration: { lambdaFunctionArn } } };
  const aws = await withPartner(partnerType({ executor }), {
    fakes: { 'lambda.Invoke': (input) => called.push(input['FunctionName']) },
  });
  await aws.until('it is called', () => called.length === 1);
  expect(called).toEqual([lambdaFunctionArn]);
});

describe('the action type of a partner', () => {
  const get = (aws: PipelineCloud, id: object = PARTNER) => aws.call<GetActionTypeOutput>('GetActionType', id);

  test('is told as it was made, and listed among the others with its secrets marked', async () => {
    const aws = await pipelineCloud();
    register(aws);
    expect((await get(aws)).actionType).toEqual(partnerType());
    const { actionTypes } = await aws.call<ListActionTypesOutput>('ListActionTypes', {
      actionOwnerFilter: 'ThirdParty',
    });
    expect(actionTypes?.find(({ id }) => id?.provider === 'Tester')).toMatchObject({
      id: PARTNER,
      actionConfigurationProperties: [
        { name: 'Suite', required: true },
        { name: 'Key', secret: true },
      ],
    });
  });

  test('is changed as a whole', async () => {
    const aws = await pipelineCloud();
    register(aws);
    await aws.call('UpdateActionType', { actionType: partnerType({ description: 'Tests more', properties: [] }) });
    expect((await get(aws)).actionType).toMatchObject({ description: 'Tests more', properties: [] });
  });

  test('is not made by a change, and is none of AWS', async () => {
    const aws = await pipelineCloud();
    const notFound = { code: 'ActionTypeNotFoundException' };
    await expect(aws.call('UpdateActionType', { actionType: partnerType() })).rejects.toMatchObject(notFound);
    const s3 = { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' };
    await expect(get(aws, s3)).rejects.toMatchObject(notFound);
    await expect(get(aws, { ...PARTNER, owner: 'Custom' })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test.each<[string, Partial<ActionTypeDeclaration>]>([
    ['an executor without its configuration', { executor: { type: 'Lambda', configuration: {} } }],
    ['more artifacts at least than at most', { inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } }],
    ['more than ten artifacts', { inputArtifactDetails: { minimumCount: 0, maximumCount: 11 } }],
    ['a URL of a secret', { urls: { entityUrlTemplate: 'https://x/{Config:Key}' } }],
    ['a queryable secret', { properties: [{ name: 'Q', optional: false, key: true, noEcho: true, queryable: true }] }],
  ])('is refused with %s', async (_what, overrides) => {
    const aws = await pipelineCloud();
    register(aws);
    await expect(aws.call('UpdateActionType', { actionType: partnerType(overrides) })).rejects.toMatchObject({
      code: 'ValidationException',
    });
  });
});
