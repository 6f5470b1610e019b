import type { Engine } from '../engine/engine.js';
import type { RuleProvider } from '../engine/rule-provider.js';
import { isOpen } from '../jobs/close-jobs.js';
import { actionRole, callFailed } from '../providers/action-role.js';
import type { JobRecord } from '../state/job.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';

/** Invokes a function with a job; the function puts whether the rule holds as that job's result. */
export const lambdaRule: RuleProvider = {
  begin: (engine, rule) => invokeLater(engine, rule, openRuleJob(engine, rule, {})),
  resume: (engine, rule) => {
    const open = engine.world.store.jobs.by('action', rule.id).find(isOpen);
    if (!open) lambdaRule.begin(engine, rule);
    else if (open.status === 'Queued') invokeLater(engine, rule, open);
  },
};

/** The function wants to be asked again. */
export const continueRule = (engine: Engine, rule: RuleExecutionRecord, continuationToken: string): void =>
  invokeLater(engine, rule, openRuleJob(engine, rule, { continuationToken }));

const openRuleJob = (
  { world: { cloud, store } }: Engine,
  rule: RuleExecutionRecord,
  more: Pick<JobRecord, 'continuationToken'>,
): JobRecord => {
  const now = cloud.clock.now();
  const job: JobRecord = {
    id: cloud.uuid(),
    actionExecutionId: rule.id,
    typeKey: `AWS/Rule/${rule.type.provider}/${rule.type.version}`,
    status: 'Queued',
    order: store.nextOrder(),
    createdAt: now,
    visibleAt: more.continuationToken === undefined ? now : now + cloud.latency.continuation,
    dispatches: 0,
    ...more,
  };
  store.jobs.set(job.id, job);
  return job;
};

const invokeLater = (engine: Engine, rule: RuleExecutionRecord, job: JobRecord): void => {
  if (job.visibleAt <= engine.world.cloud.clock.now()) invoke(engine, rule, job);
  else engine.setTimer(rule.id, 'invoke', job.visibleAt, () => invoke(engine, rule, job));
};

const invoke = (engine: Engine, rule: RuleExecutionRecord, job: JobRecord): void => {
  const { cloud, store } = engine.world;
  // The function may answer before the call does: its job must be open by then.
  store.jobs.set(job.id, { ...job, status: 'InProgress' });
  cloud.background(`invocation for rule ${rule.ruleName} of ${rule.pipelineName}`, async () => {
    const event = { 'CodePipeline.job': { id: job.id, accountId: cloud.account, data: ruleJobData(rule, job) } };
    try {
      await cloud.call(
        'lambda',
        'Invoke',
        {
          FunctionName: rule.resolvedConfiguration['FunctionName'] ?? '',
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(event)),
        },
        actionRole(cloud, { roleArn: rule.roleArn, actionName: rule.ruleName }),
      );
    } catch (error) {
      engine.endRule(rule.id, callFailed(error));
    }
  });
};

/** A rule has no artifacts. */
export const ruleJobData = (rule: RuleExecutionRecord, { continuationToken }: JobRecord) => ({
  actionConfiguration: { configuration: { ...rule.resolvedConfiguration } },
  inputArtifacts: [],
  outputArtifacts: [],
  ...(continuationToken !== undefined && { continuationToken }),
});
