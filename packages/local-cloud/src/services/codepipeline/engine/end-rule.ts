import { closeJobs } from '../jobs/close-jobs.js';
import type { ConditionPhase, ExecutionRecord } from '../state/execution.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import type { Store } from '../state/store.js';
import type { World } from '../world.js';
import { ruleExecutions } from './conditions.js';
import type { Engine } from './engine.js';
import type { RuleOutcome } from './rule-provider.js';

/** Ends a rule that is being looked at; false when it had ended before. */
export const endRule = ({ cloud, store }: World, ruleId: string, outcome: RuleOutcome): boolean => {
  const rule = store.rules.get(ruleId);
  if (rule?.status !== 'InProgress') return false;
  store.rules.set(ruleId, { ...rule, ...ending(outcome), status: outcome.status, updatedAt: cloud.clock.now() });
  closeJobs(store, ruleId, outcome.status === 'Succeeded' ? 'Succeeded' : 'Failed');
  return true;
};

const ending = (outcome: RuleOutcome): Partial<RuleExecutionRecord> => {
  switch (outcome.status) {
    case 'Succeeded': {
      const { status: _status, ...details } = outcome;
      return details;
    }
    case 'Failed': {
      const { code, message, externalExecutionId } = outcome;
      return { error: { code, message }, ...(externalExecutionId !== undefined && { externalExecutionId }) };
    }
    case 'Abandoned':
      return {};
  }
};

/** Gives up the rules that are being looked at in the stage where an execution is; of one phase, or of all. */
export const abandonRules = (engine: Engine, execution: ExecutionRecord, phase?: ConditionPhase): void => {
  const run = execution.position && execution.stages[execution.position.stage];
  for (const [name, condition] of Object.entries(run?.conditions ?? {})) {
    if (phase !== undefined && name !== phase) continue;
    for (const { id } of ruleExecutions(engine.world.store, condition)) engine.endRule(id, { status: 'Abandoned' });
  }
};

/** Removes a rule execution that was stored when the cloud died before its stage knew of it; false for all others. */
export const dropOrphanRule = (store: Store, rule: RuleExecutionRecord): boolean => {
  const run = store.executions.get(rule.executionId)?.stages[rule.stageName];
  if (run?.conditions?.[rule.phase]?.rules[rule.ruleName] === rule.id) return false;
  store.rules.delete(rule.id);
  return true;
};
