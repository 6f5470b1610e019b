import type { Engine } from '../engine/engine.js';
import type { ActionOutcome } from '../engine/outcome.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { callFailed } from './action-role.js';

const FIRST_LOOK_MS = 250;
const MOST_BETWEEN_LOOKS_MS = 5000;

/** Asks for the outcome of work elsewhere, ever more seldom, until there is one. */
export const lookLater = (
  engine: Engine,
  action: ActionExecutionRecord,
  look: () => Promise<ActionOutcome | undefined>,
  afterMs: number = FIRST_LOOK_MS,
): void => {
  const { cloud, store } = engine.world;
  if (store.actions.get(action.id)?.status !== 'InProgress') return;
  engine.setTimer(action.id, 'look', cloud.clock.now() + afterMs, () =>
    cloud.background(`look at action ${action.actionName} of ${action.pipelineName}`, async () => {
      const outcome = await look().catch(callFailed);
      if (outcome) engine.endAction(action.id, outcome);
      else lookLater(engine, action, look, Math.min(Math.max(afterMs, FIRST_LOOK_MS) * 2, MOST_BETWEEN_LOOKS_MS));
    }),
  );
};
