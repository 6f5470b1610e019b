import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { customActionTypeOperations } from './action-types/custom-action-types.js';
import { createEngine } from './engine/engine.js';
import { overrideStageCondition } from './executions/override-stage-condition.js';
import { putActionRevision } from './executions/put-action-revision.js';
import { putApprovalResult } from './executions/put-approval-result.js';
import { retryStageExecution } from './executions/retry-stage-execution.js';
import { rollbackStage } from './executions/rollback-stage.js';
import { stageTransitionOperations } from './executions/stage-transitions.js';
import { startPipelineExecution } from './executions/start-pipeline-execution.js';
import { stopPipelineExecution } from './executions/stop-pipeline-execution.js';
import { acknowledgeJob, getJobDetails } from './jobs/acknowledge-job.js';
import { pollForJobs } from './jobs/poll-for-jobs.js';
import { putJobFailureResult, putJobSuccessResult } from './jobs/put-job-result.js';
import { pipelineOperations } from './pipelines/pipeline-operations.js';
import { providerOf } from './providers/provider-of.js';
import { getPipelineState } from './read-models/get-pipeline-state.js';
import { listActionExecutions } from './read-models/list-action-executions.js';
import { listDeployActionExecutionTargets } from './read-models/list-deploy-targets.js';
import { listRuleExecutions } from './read-models/list-rule-executions.js';
import { pipelineExecutionOperations } from './read-models/pipeline-executions.js';
import { listRuleTypes } from './rules/list-rule-types.js';
import { ruleProviderOf } from './rules/rule-provider-of.js';
import { repositoryPushed } from './sources/repository-pushed.js';
import { createSourceWatcher } from './sources/source-watcher.js';
import { openStore } from './state/store.js';
import { partnerTypeOperations, registerPartnerType } from './third-party/partner-types.js';
import { thirdPartyJobOperations } from './third-party/third-party-jobs.js';
import { tagOperations } from './tag-operations.js';
import { DEFAULT_TUNABLES, type Tunables } from './tunables.js';
import { receiveWebhook } from './webhooks/receive-webhook.js';
import { webhookOperations } from './webhooks/webhook-operations.js';
import type { World } from './world.js';

/** CodePipeline: pipelines, their executions, and the job API for custom actions. */
export const createCodepipelineService = (cloud: Cloud, tunables: Partial<Tunables> = {}): Service => {
  const world: World = { cloud, store: openStore(cloud), tunables: { ...DEFAULT_TUNABLES, ...tunables } };
  const engine = createEngine(world, (type) => providerOf(world.store, type), ruleProviderOf);
  const watcher = createSourceWatcher(engine);
  return {
    name: 'codepipeline',
    operations: {
      ...customActionTypeOperations(world),
      ...pipelineOperations(engine),
      StartPipelineExecution: startPipelineExecution(engine),
      StopPipelineExecution: stopPipelineExecution(engine),
      RetryStageExecution: retryStageExecution(engine),
      RollbackStage: rollbackStage(engine),
      OverrideStageCondition: overrideStageCondition(engine),
      ...stageTransitionOperations(engine),
      PutApprovalResult: putApprovalResult(engine),
      PutActionRevision: putActionRevision(engine),
      PollForJobs: pollForJobs(world),
      AcknowledgeJob: acknowledgeJob(world),
      GetJobDetails: getJobDetails(world),
      PutJobSuccessResult: putJobSuccessResult(engine),
      PutJobFailureResult: putJobFailureResult(engine),
      GetPipelineState: getPipelineState(world),
      RepositoryPushed: repositoryPushed(engine),
      ...pipelineExecutionOperations(world),
      ListActionExecutions: listActionExecutions(world),
      ListRuleTypes: listRuleTypes(world),
      ListRuleExecutions: listRuleExecutions(world),
      ListDeployActionExecutionTargets: listDeployActionExecutionTargets(world),
      ...partnerTypeOperations(world),
      ...thirdPartyJobOperations(engine),
      ...webhookOperations(world),
      ...tagOperations(world),
    },
    plain: { webhook: receiveWebhook(engine) },
    admin: { partnerActionType: registerPartnerType(world) },
    resume: () => {
      engine.resume();
      watcher.resume();
    },
    onObjectCreated: watcher.objectCreated,
    close: engine.close,
  };
};
