import {
  AcknowledgeJobCommand,
  CreateCustomActionTypeCommand,
  CreatePipelineCommand,
  DeleteCustomActionTypeCommand,
  DeletePipelineCommand,
  DeleteWebhookCommand,
  DeregisterWebhookWithThirdPartyCommand,
  DisableStageTransitionCommand,
  EnableStageTransitionCommand,
  GetJobDetailsCommand,
  GetPipelineCommand,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListActionTypesCommand,
  ListDeployActionExecutionTargetsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsForResourceCommand,
  ListWebhooksCommand,
  PollForJobsCommand,
  PutActionRevisionCommand,
  PutApprovalResultCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  PutWebhookCommand,
  RegisterWebhookWithThirdPartyCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePipelineCommand,
  type CodePipelineClient,
  type CreateCustomActionTypeCommandInput,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import { expect, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import type { RunningCloud } from '../../src/kernel/create-cloud.js';
import { zipOf } from '../zip.js';
import { approval, build, BUILD, builderType, deploy, pipelineOf, source } from './pipeline-cloud.js';

const PATIENTLY = { timeout: 20_000, interval: 20 };

const refused = async (asked: Promise<unknown>, name: string): Promise<void> => {
  await expect(asked).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
};

const stageOf = async (aws: CodePipelineClient, wanted: string): Promise<StageState> => {
  const { stageStates = [] } = await aws.send(new GetPipelineStateCommand({ name: 'web' }));
  const found = stageStates.find(({ stageName }) => stageName === wanted);
  if (!found) throw new Error(`There is no stage ${wanted}`);
  return found;
};

const reaches = (aws: CodePipelineClient, name: string, status: string): Promise<StageState> =>
  vi.waitFor(async () => {
    const stage = await stageOf(aws, name);
    expect(stage.latestExecution?.status).toBe(status);
    return stage;
  }, PATIENTLY);

const actionTypes = async (aws: CodePipelineClient): Promise<void> => {
  // The builder of test data knows nothing of types.
  const type = builderType({ tags: [{ key: 'team', value: 'web' }] }) as CreateCustomActionTypeCommandInput;
  const created = await aws.send(new CreateCustomActionTypeCommand(type));
  expect(created).toMatchObject({ actionType: { id: BUILD }, tags: [{ key: 'team', value: 'web' }] });
  const { actionTypes: listed } = await aws.send(new ListActionTypesCommand({ actionOwnerFilter: 'Custom' }));
  expect(listed?.map(({ id }) => id?.provider)).toEqual(['Builder']);
  await refused(
    aws.send(new CreateCustomActionTypeCommand({ ...type, version: 'x'.repeat(10) })),
    'ValidationException',
  );
};

const pipelineItself = async (aws: CodePipelineClient): Promise<void> => {
  const pipeline = pipelineOf({ Build: [build()], Approve: [approval()], Deploy: [deploy()] });
  const created = await aws.send(new CreatePipelineCommand({ pipeline, tags: [{ key: 'a', value: '1' }] }));
  expect(created.pipeline?.version).toBe(1);
  await refused(aws.send(new CreatePipelineCommand({ pipeline })), 'PipelineNameInUseException');
  await refused(aws.send(new GetPipelineCommand({ name: 'none' })), 'PipelineNotFoundException');
  const stored = await aws.send(new GetPipelineCommand({ name: 'web' }));
  const resourceArn = stored.metadata?.pipelineArn;
  expect(resourceArn).toBe('arn:aws:codepipeline:us-east-1:000000000000:web');
  const updated = await aws.send(new UpdatePipelineCommand({ pipeline: stored.pipeline }));
  expect(updated.pipeline?.version).toBe(2);
  const { pipelines } = await aws.send(new ListPipelinesCommand({}));
  expect(pipelines).toMatchObject([{ name: 'web', version: 2 }]);
  await aws.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
  await aws.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  const { tags } = await aws.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual([{ key: 'b', value: '2' }]);
};

const transitionsAndStart = async (aws: CodePipelineClient): Promise<string> => {
  const door = { pipelineName: 'web', stageName: 'Build', transitionType: 'Inbound' as const };
  await aws.send(new DisableStageTransitionCommand({ ...door, reason: 'Not now' }));
  expect((await stageOf(aws, 'Build')).inboundTransitionState?.disabledReason).toBe('Not now');
  const { pipelineExecutionId = '' } = await aws.send(new StartPipelineExecutionCommand({ name: 'web' }));
  await vi.waitFor(async () => {
    expect((await stageOf(aws, 'Build')).inboundExecution?.pipelineExecutionId).toBe(pipelineExecutionId);
  }, PATIENTLY);
  await aws.send(new EnableStageTransitionCommand(door));
  return pipelineExecutionId;
};

const takeJob = async (aws: CodePipelineClient, continuationToken?: string): Promise<string> => {
  const job = await vi.waitFor(async () => {
    const { jobs = [] } = await aws.send(new PollForJobsCommand({ actionTypeId: BUILD, maxBatchSize: 1 }));
    expect(jobs).toHaveLength(1);
    return jobs[0];
  }, PATIENTLY);
  expect(job?.data?.continuationToken).toBe(continuationToken);
  expect(job?.data?.actionConfiguration?.configuration).toEqual({ Command: 'make' });
  const { id: jobId = '', nonce } = job ?? {};
  await refused(aws.send(new AcknowledgeJobCommand({ jobId, nonce: 'wrong' })), 'InvalidNonceException');
  expect((await aws.send(new AcknowledgeJobCommand({ jobId, nonce }))).status).toBe('InProgress');
  return jobId;
};

const jobs = async (aws: CodePipelineClient, cloud: RunningCloud, pipelineExecutionId: string): Promise<void> => {
  const executionDetails = { summary: 'Compiling', externalExecutionId: '42', percentComplete: 50 };
  const first = await takeJob(aws);
  await aws.send(new PutJobSuccessResultCommand({ jobId: first, continuationToken: 'half', executionDetails }));
  expect((await stageOf(aws, 'Build')).actionStates?.[0]?.latestExecution).toMatchObject({
    percentComplete: 50,
    externalExecutionUrl: 'https://builds.example/make/42',
  });
  await refused(aws.send(new PutJobSuccessResultCommand({ jobId: first })), 'InvalidJobStateException');
  const failureDetails = { type: 'JobFailed' as const, message: 'Tests fail' };
  await aws.send(new PutJobFailureResultCommand({ jobId: await takeJob(aws, 'half'), failureDetails }));
  const failed = await reaches(aws, 'Build', 'Failed');
  expect(failed.actionStates?.[0]?.latestExecution?.errorDetails).toEqual({ code: 'JobFailed', message: 'Tests fail' });
  const again = { pipelineName: 'web', stageName: 'Build', pipelineExecutionId, retryMode: 'FAILED_ACTIONS' as const };
  const retried = await aws.send(new RetryStageExecutionCommand(again));
  expect(retried.pipelineExecutionId).toBe(pipelineExecutionId);
  const third = await takeJob(aws);
  const { jobDetails } = await aws.send(new GetJobDetailsCommand({ jobId: third }));
  const { bucketName, objectKey } = jobDetails?.data?.outputArtifacts?.[0]?.location?.s3Location ?? {};
  const object = { Bucket: bucketName, Key: objectKey, Body: await zipOf({ 'index.html': '<p>' }) };
  await cloud.call('s3', 'PutObject', object, ROOT);
  await aws.send(new PutJobSuccessResultCommand({ jobId: third, outputVariables: { Size: '3' } }));
  const unknown = { jobId: '00000000-0000-4000-8000-000000000000' };
  await refused(aws.send(new GetJobDetailsCommand(unknown)), 'JobNotFoundException');
};

const approvalAndHistory = async (aws: CodePipelineClient, pipelineExecutionId: string): Promise<void> => {
  const open = (await reaches(aws, 'Approve', 'InProgress')).actionStates?.[0]?.latestExecution;
  const place = { pipelineName: 'web', stageName: 'Approve', actionName: 'Review' };
  const answer = { ...place, result: { status: 'Approved' as const, summary: 'Good' } };
  const wrong = new PutApprovalResultCommand({ ...answer, token: pipelineExecutionId });
  await refused(aws.send(wrong), 'InvalidApprovalTokenException');
  await aws.send(new PutApprovalResultCommand({ ...answer, token: open?.token }));
  await reaches(aws, 'Deploy', 'Succeeded');
  const asked = { pipelineName: 'web', pipelineExecutionId };
  await vi.waitFor(async () => {
    const { pipelineExecution } = await aws.send(new GetPipelineExecutionCommand(asked));
    expect(pipelineExecution?.status).toBe('Succeeded');
  }, PATIENTLY);
  const { pipelineExecutionSummaries } = await aws.send(new ListPipelineExecutionsCommand({ pipelineName: 'web' }));
  expect(pipelineExecutionSummaries?.map(({ status }) => status)).toEqual(['Succeeded', 'Cancelled']);
  const filter = { pipelineExecutionId };
  const { actionExecutionDetails = [] } = await aws.send(
    new ListActionExecutionsCommand({ pipelineName: 'web', filter }),
  );
  expect(actionExecutionDetails.map(({ actionName, status }) => [actionName, status])).toEqual([
    ['Publish', 'Succeeded'],
    ['Review', 'Succeeded'],
    ['Compile', 'Succeeded'],
    ['Compile', 'Failed'],
    ['Fetch', 'Succeeded'],
  ]);
  const actionExecutionId = actionExecutionDetails[0]?.actionExecutionId;
  const { targets } = await aws.send(new ListDeployActionExecutionTargetsCommand({ actionExecutionId }));
  expect(targets).toMatchObject([{ targetId: 'site', status: 'Succeeded' }]);
  const none = new ListDeployActionExecutionTargetsCommand({ actionExecutionId: 'none' });
  await refused(aws.send(none), 'ActionExecutionNotFoundException');
};

const revisionAndStop = async (aws: CodePipelineClient): Promise<void> => {
  const actionRevision = { revisionId: '7', revisionChangeId: 'change-7', created: new Date(1_700_000_000_000) };
  const place = { pipelineName: 'web', stageName: 'Source', actionName: 'Fetch' };
  const { pipelineExecutionId } = await aws.send(new PutActionRevisionCommand({ ...place, actionRevision }));
  await reaches(aws, 'Build', 'InProgress');
  const stop = { pipelineName: 'web', pipelineExecutionId, reason: 'Enough', abandon: true };
  expect(await aws.send(new StopPipelineExecutionCommand(stop))).toMatchObject({ pipelineExecutionId });
  await reaches(aws, 'Build', 'Stopped');
};

const webhooks = async (aws: CodePipelineClient): Promise<void> => {
  const fetch = source({
    actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
    configuration: { Owner: 'acme', Repo: 'web', Branch: 'main', OAuthToken: 't', PollForSourceChanges: 'false' },
  });
  const [, ...stages] = pipelineOf({ Approve: [approval()] }).stages ?? [];
  const pipeline = { ...pipelineOf({}, { name: 'hub' }), stages: [{ name: 'Source', actions: [fetch] }, ...stages] };
  await aws.send(new CreatePipelineCommand({ pipeline }));
  const webhook = {
    name: 'on-push',
    targetPipeline: 'hub',
    targetAction: 'Fetch',
    filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/main' }],
    authentication: 'GITHUB_HMAC' as const,
    authenticationConfiguration: { SecretToken: 's3cret' },
  };
  const put = await aws.send(new PutWebhookCommand({ webhook }));
  expect(put.webhook?.url).toMatch(/^http/);
  await aws.send(new RegisterWebhookWithThirdPartyCommand({ webhookName: 'on-push' }));
  const { webhooks: listed } = await aws.send(new ListWebhooksCommand({}));
  expect(listed?.map(({ definition }) => definition?.name)).toEqual(['on-push']);
  await aws.send(new DeregisterWebhookWithThirdPartyCommand({ webhookName: 'on-push' }));
  await aws.send(new DeleteWebhookCommand({ name: 'on-push' }));
  expect((await aws.send(new ListWebhooksCommand({}))).webhooks).toEqual([]);
};

const removal = async (aws: CodePipelineClient): Promise<void> => {
  for (const name of ['web', 'hub']) await aws.send(new DeletePipelineCommand({ name }));
  expect((await aws.send(new ListPipelinesCommand({}))).pipelines).toEqual([]);
  const { category, provider, version } = BUILD;
  await aws.send(new DeleteCustomActionTypeCommand({ category, provider, version }));
  await refused(aws.send(new PollForJobsCommand({ actionTypeId: BUILD })), 'ActionTypeNotFoundException');
};

/** A pipeline from its making to its end, with a worker of custom jobs: each operation does what it is for. */
export const contractOfWorkers = async (aws: CodePipelineClient, cloud: RunningCloud): Promise<void> => {
  await actionTypes(aws);
  await pipelineItself(aws);
  const execution = await transitionsAndStart(aws);
  await jobs(aws, cloud, execution);
  await approvalAndHistory(aws, execution);
  await revisionAndStop(aws);
  await webhooks(aws);
  await removal(aws);
};
