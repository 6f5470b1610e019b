import type { Engine } from '../engine/engine.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionTypeKey } from '../state/action-type.js';
import { customAction } from './custom-action.js';
import { functionAction } from './lambda-invoke.js';

/** An action whose work a partner's worker does. */
const partnerWorker: Provider = {
  timeoutMs: (tunables) => tunables.actionTimeoutMs,
  begin: (engine, action) => {
    customAction.begin(engine, action);
    armJobTimeout(engine, action, engine.world.cloud.clock.now());
  },
  continued: (engine, action, job) => armJobTimeout(engine, action, job.visibleAt),
  resume: (engine, action) => {
    customAction.resume?.(engine, action);
    const jobs = engine.world.store.jobs.by('action', action.id);
    armJobTimeout(engine, action, Math.max(...jobs.map(({ visibleAt }) => visibleAt)));
  },
};

/** A single job may take only so long, where the type says so. */
const armJobTimeout = (engine: Engine, action: ActionExecutionRecord, since: number): void => {
  const seconds = engine.world.store.partnerTypes.get(actionTypeKey(action.type))?.declaration.executor.jobTimeout;
  if (seconds === undefined) return;
  engine.setTimer(action.id, 'job', since + seconds * 1000, () =>
    engine.endAction(action.id, {
      status: 'Failed',
      code: 'JobFailed',
      message: `The job worker did not return a result within ${seconds} seconds.`,
      timedOut: true,
    }),
  );
};

const functionOf = ({ world }: Engine, action: ActionExecutionRecord): string =>
  world.store.partnerTypes.get(actionTypeKey(action.type))?.declaration.executor.configuration
    .lambdaExecutorConfiguration?.lambdaFunctionArn ?? '';

export const partnerAction = (executor: 'JobWorker' | 'Lambda'): Provider =>
  executor === 'Lambda' ? partnerFunction : partnerWorker;

const partnerFunction = functionAction(functionOf);
