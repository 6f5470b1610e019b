import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ActionTypeName } from '../state/action-type.js';
import type { World } from '../world.js';
import { actionTimers } from './action-timers.js';
import { applyStep } from './apply-step.js';
import { endAction, showDetails } from './end-action.js';
import { nextStep } from './next-step.js';
import { timedOut, type ActionDetails, type ActionOutcome } from './outcome.js';
import type { Provider } from './provider.js';
import { dropOrphan } from './recovery.js';
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
  /** A timer that dies with its action. Arming another of the same name replaces it. */
  readonly setActionTimer: (actionId: string, name: string, dueAt: number, fire: () => void) => void;
  /** Goes on with what an earlier run of the cloud left. */
  readonly resume: () => void;
  readonly close: () => void;
}

export const createEngine = (world: World, providerOf: (type: ActionTypeName) => Provider): Engine => {
  const { cloud, store } = world;
  const timers = actionTimers(cloud.clock);
  const advancing = new Set<string>();

  const armTimeout = (action: ActionExecutionRecord): void =>
    timers.set(action.id, 'timeout', action.startedAt + action.timeoutMs, () =>
      engine.endAction(action.id, timedOut(action)),
    );

  const engine = {
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
    setActionTimer: timers.set,
    resume: (): void => {
      for (const action of store.actions.by('running', '')) {
        if (dropOrphan(store, action)) continue;
        armTimeout(action);
        const provider = providerOf(action.type);
        (provider.resume ?? provider.begin)(engine, action);
      }
      for (const name of [...store.pipelines.keys()]) engine.advance(name);
    },
    close: timers.clearAll,
  };
  return engine;
};
