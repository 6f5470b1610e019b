import {
  AcknowledgeThirdPartyJobCommand,
  CreatePipelineCommand,
  GetActionTypeCommand,
  GetPipelineStateCommand,
  GetThirdPartyJobDetailsCommand,
  ListRuleExecutionsCommand,
  ListRuleTypesCommand,
  OverrideStageConditionCommand,
  PollForThirdPartyJobsCommand,
  PutThirdPartyJobFailureResultCommand,
  PutThirdPartyJobSuccessResultCommand,
  RollbackStageCommand,
  StartPipelineExecutionCommand,
  UpdateActionTypeCommand,
  type ActionTypeId,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';
import { expect, vi } from 'vitest';
import { pipelineOf } from './pipeline-cloud.js';

const PARTNER: ActionTypeId = { category: 'Test', owner: 'ThirdParty', provider: 'Tester', version: '1' };
const clientToken = 'secret-1';

const actionType = (description: string) => ({
  description,
  id: PARTNER,
  executor: { type: 'JobWorker' as const, configuration: { jobWorkerExecutorConfiguration: {} } },
  inputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
});

/** Conditions overridden, a partner's type and jobs, rules, a stage rolled back: each operation does what it is for. */
export const contractOfPartners = async (aws: CodePipelineClient, endpoint: string): Promise<void> => {
  const registered = await fetch(`${endpoint}/_local/codepipeline/partnerActionType`, {
    method: 'POST',
    body: JSON.stringify({ actionType: actionType('Tests'), clientId: 'customer-1', clientToken }),
  });
  expect(registered.status).toBe(200);
  await aws.send(new UpdateActionTypeCommand({ actionType: actionType('Tests more') }));
  // The pattern of the owner is that of the command's input.
  const { category, provider, version } = PARTNER;
  const told = await aws.send(new GetActionTypeCommand({ category, provider, version, owner: 'ThirdParty' }));
  expect(told.actionType?.description).toBe('Tests more');

  const { ruleTypes = [] } = await aws.send(new ListRuleTypesCommand({}));
  const ruleTypeId = ruleTypes.find(({ id }) => id?.provider === 'VariableCheck')?.id;
  const rule = { name: 'Gate', ruleTypeId, configuration: { Variable: 'a', Operator: 'EQ', Value: 'b' } };
  const declaration = pipelineOf(
    { Test: [{ name: 'Check', actionTypeId: PARTNER, inputArtifacts: [{ name: 'SourceArtifact' }] }] },
    { pipelineType: 'V2' },
  );
  await aws.send(
    new CreatePipelineCommand({
      pipeline: {
        ...declaration,
        stages: declaration.stages?.map((stage) =>
          stage.name === 'Test'
            ? { ...stage, beforeEntry: { conditions: [{ result: 'FAIL', rules: [rule] }] } }
            : stage,
        ),
      },
    }),
  );
  const stage = async () =>
    (await aws.send(new GetPipelineStateCommand({ name: 'web' }))).stageStates?.find(
      ({ stageName }) => stageName === 'Test',
    );
  const inTest = { pipelineName: 'web', stageName: 'Test' };
  const overridden = async () => {
    const id = await vi.waitFor(
      async () => {
        const { latestExecution } = (await stage()) ?? {};
        expect(latestExecution?.status).toBe('Failed');
        return latestExecution?.pipelineExecutionId;
      },
      { timeout: 20_000, interval: 20 },
    );
    await aws.send(
      new OverrideStageConditionCommand({ ...inTest, pipelineExecutionId: id, conditionType: 'BEFORE_ENTRY' }),
    );
    return id;
  };
  const taken = async () => {
    const { jobs } = await aws.send(new PollForThirdPartyJobsCommand({ actionTypeId: PARTNER }));
    const job = { jobId: jobs?.[0]?.jobId, clientToken };
    const { jobDetails } = await aws.send(new GetThirdPartyJobDetailsCommand(job));
    await aws.send(new AcknowledgeThirdPartyJobCommand({ ...job, nonce: jobDetails?.nonce }));
    return job;
  };

  const first = await overridden();
  await aws.send(new PutThirdPartyJobSuccessResultCommand(await taken()));
  expect((await stage())?.beforeEntryConditionState?.latestExecution?.status).toBe('Overridden');
  expect((await stage())?.latestExecution?.status).toBe('Succeeded');

  await aws.send(new StartPipelineExecutionCommand({ name: 'web' }));
  await vi.waitFor(async () => expect((await stage())?.latestExecution?.pipelineExecutionId).not.toBe(first), {
    timeout: 20_000,
    interval: 20,
  });
  await overridden();
  const failureDetails = { type: 'JobFailed' as const, message: 'no' };
  await aws.send(new PutThirdPartyJobFailureResultCommand({ ...(await taken()), failureDetails }));
  expect((await stage())?.latestExecution?.status).toBe('Failed');

  const { pipelineExecutionId } = await aws.send(
    new RollbackStageCommand({ ...inTest, targetPipelineExecutionId: first }),
  );
  expect((await stage())?.latestExecution).toMatchObject({ pipelineExecutionId, type: 'ROLLBACK' });
  const { ruleExecutionDetails } = await aws.send(new ListRuleExecutionsCommand({ pipelineName: 'web' }));
  expect(ruleExecutionDetails?.map(({ ruleName, status }) => [ruleName, status])).toEqual([
    ['Gate', 'Failed'],
    ['Gate', 'Failed'],
    ['Gate', 'Failed'],
  ]);
};
