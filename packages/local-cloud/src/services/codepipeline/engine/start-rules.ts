import { stageNamed } from '../state/definition.js';
import type { ConditionPhase, ExecutionRecord } from '../state/execution.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import { rulesOf } from './conditions.js';
import type { Engine } from './engine.js';
import { changeExecution, withStage } from './execution-changes.js';
import { ruleFailed } from './rule-provider.js';
import { lookupIn } from './start-action.js';
import { resolveConfiguration } from './variables.js';
import { definitionOf } from './view.js';

/** Begins to look at the condition that a stage has in a phase: all its rules at once. */
export const startRules = (engine: Engine, execution: ExecutionRecord, stage: string, phase: ConditionPhase): void => {
  const { world } = engine;
  const { cloud, store, tunables } = world;
  const definition = definitionOf(store, execution);
  const declared = definition && stageNamed(definition, stage);
  if (!definition || !declared) return;
  const now = cloud.clock.now();
  const started = rulesOf(declared, phase).map(({ name = '', ruleTypeId, configuration = {}, ...rule }) => {
    const resolved = resolveConfiguration(configuration, lookupIn(world, execution));
    const record: RuleExecutionRecord = {
      id: cloud.uuid(),
      executionId: execution.id,
      pipelineName: execution.pipelineName,
      pipelineVersion: execution.pipelineVersion,
      stageName: stage,
      phase,
      ruleName: name,
      order: store.nextOrder(),
      status: 'InProgress',
      startedAt: now,
      updatedAt: now,
      type: {
        category: 'Rule',
        owner: 'AWS',
        provider: ruleTypeId?.provider ?? '',
        version: ruleTypeId?.version ?? '1',
      },
      configuration,
      resolvedConfiguration: resolved ?? configuration,
      roleArn: rule.roleArn ?? definition.roleArn,
      ...(rule.roleArn !== undefined && { ownRoleArn: rule.roleArn }),
      timeoutMs: rule.timeoutInMinutes === undefined ? tunables.ruleTimeoutMs : rule.timeoutInMinutes * 60_000,
    };
    return { record, resolves: resolved !== undefined };
  });
  for (const { record } of started) store.rules.set(record.id, record);
  const rules = Object.fromEntries(started.map(({ record }) => [record.ruleName, record.id]));
  changeExecution(
    world,
    execution,
    withStage(execution, stage, { conditions: { ...execution.stages[stage]?.conditions, [phase]: { rules } } }),
  );
  for (const { record, resolves } of started) {
    if (resolves) engine.beginRule(record);
    else {
      const message = `A rule in this pipeline failed because one or more variables could not be resolved: Rule name=${record.ruleName}.`;
      engine.endRule(record.id, ruleFailed('ConfigurationError', message));
    }
  }
};
