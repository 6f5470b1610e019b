import type { ConditionExecution, RuleState, StageConditionState, StageState } from '@aws-sdk/client-codepipeline';
import { conditionStatus, ruleExecutions, rulesOf } from '../engine/conditions.js';
import type { StageDefinition } from '../state/definition.js';
import type { ConditionPhase, ConditionRun, StageRun } from '../state/execution.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import type { Store } from '../state/store.js';
import { errorDetails } from './error-details.js';

type ConditionStates = Pick<
  StageState,
  'beforeEntryConditionState' | 'onSuccessConditionState' | 'onFailureConditionState'
>;

/** The conditions that a stage declares, as the execution that entered last has met them. */
export const conditionStates = (store: Store, stage: StageDefinition, run: StageRun | undefined): ConditionStates => {
  const of = (phase: ConditionPhase): StageConditionState | undefined =>
    rulesOf(stage, phase).length === 0 ? undefined : stateOf(store, stage, phase, run?.conditions?.[phase]);
  const [beforeEntry, onSuccess, onFailure] = [of('beforeEntry'), of('onSuccess'), of('onFailure')];
  return {
    ...(beforeEntry && { beforeEntryConditionState: beforeEntry }),
    ...(onSuccess && { onSuccessConditionState: onSuccess }),
    ...(onFailure && { onFailureConditionState: onFailure }),
  };
};

const stateOf = (
  store: Store,
  stage: StageDefinition,
  phase: ConditionPhase,
  run: ConditionRun | undefined,
): StageConditionState => {
  const rules = ruleExecutions(store, run);
  const latest = execution(store, run, rules);
  const ruleStates = rulesOf(stage, phase).map(({ name = '' }): RuleState => {
    const rule = rules.find(({ ruleName }) => ruleName === name);
    return { ruleName: name, ...(rule && { latestExecution: ruleExecution(rule, run) }) };
  });
  return {
    ...(latest && {
      latestExecution: {
        ...(latest.status && { status: latest.status }),
        ...(latest.summary && { summary: latest.summary }),
      },
    }),
    conditionStates: [{ ...(latest && { latestExecution: latest }), ruleStates }],
  };
};

const execution = (
  store: Store,
  run: ConditionRun | undefined,
  rules: readonly RuleExecutionRecord[],
): ConditionExecution | undefined => {
  const status = conditionStatus(store, run);
  if (!run || status === undefined) return undefined;
  const failed = rules.filter((rule) => rule.status === 'Failed').map(({ ruleName }) => ruleName);
  const summary = run.overridden
    ? `Overridden by ${run.overridden.by}`
    : failed.length > 0
      ? `Rules that failed: ${failed.join(', ')}`
      : undefined;
  const changedAt = run.overridden?.at ?? Math.max(...rules.map(({ updatedAt }) => updatedAt));
  return { status, ...(summary !== undefined && { summary }), lastStatusChange: new Date(changedAt) };
};

const ruleExecution = (rule: RuleExecutionRecord, run: ConditionRun | undefined) => ({
  ruleExecutionId: rule.id,
  status: rule.status,
  ...(rule.summary !== undefined && { summary: rule.summary }),
  lastStatusChange: new Date(rule.updatedAt),
  ...(run?.overridden && { lastUpdatedBy: run.overridden.by }),
  ...(rule.externalExecutionId !== undefined && { externalExecutionId: rule.externalExecutionId }),
  ...errorDetails(rule),
});
