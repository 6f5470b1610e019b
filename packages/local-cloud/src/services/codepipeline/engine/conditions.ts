import type { ConditionExecutionStatus, Result } from '@aws-sdk/client-codepipeline';
import type { StageDefinition } from '../state/definition.js';
import type { ConditionPhase, ConditionRun, StageRun } from '../state/execution.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import type { Store } from '../state/store.js';

export const CONDITION_PHASES: readonly ConditionPhase[] = ['beforeEntry', 'onSuccess', 'onFailure'];

/** A stage has at most one condition in each phase. */
const conditionOf = (stage: StageDefinition, phase: ConditionPhase) => stage[phase]?.conditions?.[0];

/** The rules that decide whether a stage passes a phase. */
export const rulesOf = (stage: StageDefinition, phase: ConditionPhase) => conditionOf(stage, phase)?.rules ?? [];

/** What becomes of a stage whose condition fails. */
export const resultOf = (stage: StageDefinition, phase: ConditionPhase): Result =>
  conditionOf(stage, phase)?.result ?? 'FAIL';

export const ruleExecutions = (store: Store, run: ConditionRun | undefined): readonly RuleExecutionRecord[] =>
  Object.values(run?.rules ?? {}).flatMap((id) => store.rules.get(id) ?? []);

/** A condition holds when all its rules do; undefined while nobody has looked. */
export const conditionStatus = (store: Store, run: ConditionRun | undefined): ConditionExecutionStatus | undefined => {
  if (!run) return undefined;
  if (run.overridden) return 'Overridden';
  const statuses = ruleExecutions(store, run).map((rule) => rule.status);
  for (const status of ['InProgress', 'Abandoned', 'Failed'] as const) if (statuses.includes(status)) return status;
  return 'Succeeded';
};

export type ConditionStatuses = Readonly<Partial<Record<ConditionPhase, ConditionExecutionStatus>>>;

export const conditionStatuses = (store: Store, run: StageRun | undefined): ConditionStatuses =>
  Object.fromEntries(
    CONDITION_PHASES.flatMap((phase) => {
      const status = conditionStatus(store, run?.conditions?.[phase]);
      return status === undefined ? [] : [[phase, status]];
    }),
  );
