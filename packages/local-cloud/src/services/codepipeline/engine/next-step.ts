import type { ActionExecutionStatus, Result } from '@aws-sdk/client-codepipeline';
import { stageNamed, type ExecutionMode, type StageDefinition } from '../state/definition.js';
import type { ConditionPhase, Position } from '../state/execution.js';
import { resultOf, rulesOf, type ConditionStatuses } from './conditions.js';

/** All that the next step of a pipeline depends on. */
export interface EngineView {
  readonly stages: readonly StageDefinition[];
  readonly mode: ExecutionMode;
  /** Names of stages that nothing may enter: their inbound or their predecessor's outbound transition is disabled. */
  readonly closedStages: ReadonlySet<string>;
  /** The active executions, oldest first. */
  readonly executions: readonly ExecutionView[];
}

export interface ExecutionView {
  readonly id: string;
  readonly stopping: boolean;
  readonly position: Position;
  /** Status of each action of the stage that it is in, by name; actions that have not begun are absent. */
  readonly actions: Readonly<Record<string, ActionExecutionStatus>>;
  /** Status of the conditions of that stage that were looked at. */
  readonly conditions?: ConditionStatuses;
}

export type StageEnd = 'Succeeded' | 'Skipped' | 'Failed' | 'Stopped';

export type Step =
  | { readonly type: 'enterStage'; readonly executionId: string; readonly stage: string }
  | {
      readonly type: 'startRules';
      readonly executionId: string;
      readonly stage: string;
      readonly phase: ConditionPhase;
    }
  | {
      readonly type: 'startActions';
      readonly executionId: string;
      readonly stage: string;
      readonly actions: readonly string[];
    }
  | {
      readonly type: 'endStage';
      readonly executionId: string;
      readonly stage: string;
      readonly status: StageEnd;
      /** What the stage declares for this failure. */
      readonly result?: Result;
    }
  | { readonly type: 'stopWaiting'; readonly executionId: string }
  | { readonly type: 'supersede'; readonly executionId: string; readonly by: string };

/** The one thing to do next, or nothing until something happens. Pure. */
export const nextStep = (view: EngineView): Step | undefined => {
  for (const execution of view.executions) {
    const step = execution.position.at === 'inside' ? stepInside(view, execution) : stepWaiting(view, execution);
    if (step) return step;
  }
  return undefined;
};

const stepInside = (view: EngineView, execution: ExecutionView): Step | undefined => {
  const { stage: name } = execution.position;
  const stage = stageNamed(view, name);
  if (!stage) return undefined;
  const status = (action: string): ActionExecutionStatus | undefined => execution.actions[action];
  const begun = stage.actions.filter((action) => status(action.name) !== undefined);
  const waiting = stage.actions.filter((action) => status(action.name) === undefined);
  const some = (wanted: ActionExecutionStatus): boolean => begun.some((action) => status(action.name) === wanted);
  const of = { executionId: execution.id, stage: name };

  if (begun.length === 0) {
    const entry = stepCondition(stage, execution, 'beforeEntry');
    if (entry !== 'passed') return entry;
  }
  if (waiting.length > 0 && !execution.stopping && !some('Failed') && !some('Abandoned')) {
    const runOrder = Math.min(...waiting.map((action) => action.runOrder));
    const group = waiting.filter((action) => action.runOrder === runOrder);
    // Siblings of the same run order may still be in progress: after a retry of failed actions.
    const earlierDone = begun.every((action) => action.runOrder >= runOrder || status(action.name) === 'Succeeded');
    if (earlierDone) return { type: 'startActions', ...of, actions: group.map((action) => action.name) };
  }
  if (some('InProgress')) return undefined;
  if (some('Failed')) {
    const checked = stepCondition(stage, execution, 'onFailure');
    if (checked !== 'passed') return checked;
    // With a condition, its own result is what may happen, and only when it fails.
    const result = rulesOf(stage, 'onFailure').length > 0 ? undefined : stage.onFailure?.result;
    return { type: 'endStage', ...of, status: 'Failed', ...(result !== undefined && { result }) };
  }
  if (execution.stopping || some('Abandoned')) return { type: 'endStage', ...of, status: 'Stopped' };
  const left = stepCondition(stage, execution, 'onSuccess');
  return left === 'passed' ? { type: 'endStage', ...of, status: 'Succeeded' } : left;
};

/** What a condition of a stage asks for; `passed` when it lets the execution go on, or is not there. */
const stepCondition = (
  stage: StageDefinition,
  execution: ExecutionView,
  phase: ConditionPhase,
): Step | 'passed' | undefined => {
  if (rulesOf(stage, phase).length === 0) return 'passed';
  const of = { executionId: execution.id, stage: stage.name };
  const status = execution.conditions?.[phase];
  switch (status) {
    case undefined:
      if (!execution.stopping) return { type: 'startRules', ...of, phase };
      return phase === 'onFailure' ? 'passed' : { type: 'endStage', ...of, status: 'Stopped' };
    case 'InProgress':
      return undefined;
    case 'Succeeded':
    case 'Overridden':
      return 'passed';
    case 'Abandoned':
    case 'Cancelled':
      return { type: 'endStage', ...of, status: phase === 'onFailure' ? 'Failed' : 'Stopped' };
    case 'Failed':
    case 'Errored': {
      const result = resultOf(stage, phase);
      return result === 'SKIP'
        ? { type: 'endStage', ...of, status: 'Skipped' }
        : { type: 'endStage', ...of, status: 'Failed', result };
    }
  }
};

const stepWaiting = (view: EngineView, execution: ExecutionView): Step | undefined => {
  const { stage } = execution.position;
  if (execution.stopping) return { type: 'stopWaiting', executionId: execution.id };
  const others = view.executions.filter((other) => other.id !== execution.id && other.position.stage === stage);
  const waiting = others.filter((other) => other.position.at === 'waiting' && !other.stopping);
  const isOlder = (other: ExecutionView): boolean =>
    view.executions.indexOf(other) < view.executions.indexOf(execution);

  switch (view.mode) {
    case 'SUPERSEDED': {
      const newer = waiting.findLast((other) => !isOlder(other));
      if (newer) return { type: 'supersede', executionId: execution.id, by: newer.id };
      break;
    }
    case 'QUEUED':
      if (waiting.some(isOlder)) return undefined;
      break;
    case 'PARALLEL':
      break;
  }
  if (view.closedStages.has(stage)) return undefined;
  const locked = view.mode !== 'PARALLEL' && others.some((other) => other.position.at === 'inside');
  return locked ? undefined : { type: 'enterStage', executionId: execution.id, stage };
};
