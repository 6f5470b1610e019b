import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ActionTypeName } from '../state/action-type.js';
import type { RuleExecutionRecord, RuleTypeName } from '../state/rule-execution.js';
import type { World } from '../world.js';
import { actionTimers } from './action-timers.js';
import { applyStep } from './apply-step.js';
import { endAction, showDetails } from './end-action.js';
import { dropOrphanRule, endRule } from './end-rule.js';
import { nextStep } from './next-step.js';
import { timedOut, type ActionDetails, type ActionOutcome } from './outcome.js';
import type { Provider } from './provider.js';
import { dropOrphan } from './recovery.js';
import { ruleFailed, type RuleOutcome, type RuleProvider } from './rule-provider.js';
import { engineView } from './view.js';

/** Moves executions through their pipelines. */
export interface Engine {
  readonly world: World;
  readonly providerOf: (type: ActionTypeName) => Provider;
  /** Does all that can be done now in a pipeline. */
  readonly advance: (pipelineName: string) => void;
  /** Begins the work of a stored action execution. */
  readonly beginAction: (action: ActionExecutionRecord) => void;
  /** Ends an action and goes on; false when it had ended before. */
  readonly endAction: (actionId: string, outcome: ActionOutcome) => boolean;
  readonly showDetails: (actionId: string, details: ActionDetails) => void;
  /** Begins to look whether a stored rule holds. */
  readonly beginRule: (rule: RuleExecutionRecord) => void;
  /** Ends a rule and goes on; false when it had ended before. */
  readonly endRule: (ruleId: string, outcome: RuleOutcome) => boolean;
  /** A timer that dies with its action or rule. Arming another of the same name replaces it. */
  readonly setTimer: (id: string, name: string, dueAt: number, fire: () => void) => void;
  /** Goes on with what an earlier run of the cloud left. */
  readonly resume: () => void;
  readonly close: () => void;
}

export const createEngine = (
  world: World,
  providerOf: (type: ActionTypeName) => Provider,
  ruleProviderOf: (type: RuleTypeName) => RuleProvider,
): Engine => {
  const { cloud, store } = world;
  const timers = actionTimers(cloud.clock);
  const advancing = new Set<string>();

  const armTimeout = (action: ActionExecutionRecord): void =>
    timers.set(action.id, 'timeout', action.startedAt + action.timeoutMs, () =>
      engine.endAction(action.id, timedOut(action)),
    );

  const armRuleTimeout = (rule: RuleExecutionRecord): void =>
    timers.set(rule.id, 'timeout', rule.startedAt + rule.timeoutMs, () =>
      engine.endRule(
        rule.id,
        ruleFailed('JobFailed', `The rule timed out: it did not hold within ${rule.timeoutMs / 60_000} minutes.`),
      ),
    );

  const engine: Engine = {
    world,
    providerOf,
    advance: (pipelineName: string): void => {
      // A step may end an action at once, which asks to advance again: the loop below sees it.
      if (advancing.has(pipelineName)) return;
      advancing.add(pipelineName);
      try {
        for (;;) {
          const pipeline = store.pipelines.get(pipelineName);
          const step = pipeline && nextStep(engineView(store, pipeline));
          if (!step) return;
          applyStep(engine, step);
        }
      } finally {
        advancing.delete(pipelineName);
      }
    },
    beginAction: (action: ActionExecutionRecord): void => {
      armTimeout(action);
      providerOf(action.type).begin(engine, action);
    },
    endAction: (actionId: string, outcome: ActionOutcome): boolean => {
      const action = store.actions.get(actionId);
      const ended = endAction(world, actionId, outcome);
      if (ended && action) {
        timers.clear(actionId);
        engine.advance(action.pipelineName);
      }
      return ended;
    },
    showDetails: (actionId: string, details: ActionDetails): void => showDetails(world, actionId, details),
    beginRule: (rule: RuleExecutionRecord): void => {
      armRuleTimeout(rule);
      ruleProviderOf(rule.type).begin(engine, rule);
    },
    endRule: (ruleId: string, outcome: RuleOutcome): boolean => {
      const rule = store.rules.get(ruleId);
      const ended = endRule(world, ruleId, outcome);
      if (ended && rule) {
        timers.clear(ruleId);
        engine.advance(rule.pipelineName);
      }
      return ended;
    },
    setTimer: timers.set,
    resume: (): void => {
      for (const action of store.actions.by('running', '')) {
        if (dropOrphan(store, action)) continue;
        armTimeout(action);
        const provider = providerOf(action.type);
        (provider.resume ?? provider.begin)(engine, action);
      }
      for (const rule of store.rules.by('running', '')) {
        if (dropOrphanRule(store, rule)) continue;
        armRuleTimeout(rule);
        const provider = ruleProviderOf(rule.type);
        (provider.resume ?? provider.begin)(engine, rule);
      }
      for (const name of [...store.pipelines.keys()]) engine.advance(name);
    },
    close: timers.clearAll,
  };
  return engine;
};
