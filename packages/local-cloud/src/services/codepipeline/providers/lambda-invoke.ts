import type { Engine } from '../engine/engine.js';
import { failed } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import { isOpen } from '../jobs/close-jobs.js';
import { jobData } from '../jobs/job-data.js';
import { openJob } from '../jobs/open-job.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { JobRecord } from '../state/job.js';
import { actionRole, callFailed } from './action-role.js';

type FunctionName = (engine: Engine, action: ActionExecutionRecord) => string;

/** Invokes a function with a job, and again with each follow-up job that it asks for. The function puts the results. */
export const functionAction = (nameOf: FunctionName): Provider => {
  const provider: Provider = {
    timeoutMs: (tunables) => tunables.actionTimeoutMs,
    begin: (engine, action) => arm(engine, action, openJob(engine.world, action, { delayMs: 0 }), nameOf),
    continued: (engine, action, job) => arm(engine, action, job, nameOf),
    resume: (engine, action) => {
      const open = engine.world.store.jobs.by('action', action.id).filter(isOpen);
      const newest = open.findLast((job) => open.every((other) => other.order <= job.order));
      if (newest) arm(engine, action, newest, nameOf);
      else provider.begin(engine, action);
    },
  };
  return provider;
};

export const lambdaInvoke = functionAction((_engine, action) => action.resolvedConfiguration['FunctionName'] ?? '');

const arm = (engine: Engine, action: ActionExecutionRecord, job: JobRecord, nameOf: FunctionName): void => {
  const { cloud, tunables } = engine.world;
  engine.setTimer(action.id, 'silence', job.visibleAt + tunables.lambdaSilenceMs, () => {
    const minutes = tunables.lambdaSilenceMs / 60_000;
    engine.endAction(action.id, {
      ...failed('JobFailed', `The AWS Lambda function did not return a result within ${minutes} minutes.`),
      timedOut: true,
    });
  });
  if (job.status !== 'Queued') return;
  if (job.visibleAt <= cloud.clock.now()) invoke(engine, action, job, nameOf);
  else engine.setTimer(action.id, 'invoke', job.visibleAt, () => invoke(engine, action, job, nameOf));
};

const invoke = (engine: Engine, action: ActionExecutionRecord, job: JobRecord, nameOf: FunctionName): void => {
  const { cloud, store } = engine.world;
  // The function may answer before the call does: its job must be open by then.
  const running: JobRecord = { ...job, status: 'InProgress' };
  store.jobs.set(job.id, running);
  cloud.background(`invocation for action ${action.actionName} of ${action.pipelineName}`, async () => {
    try {
      await cloud.call(
        'lambda',
        'Invoke',
        {
          FunctionName: nameOf(engine, action),
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(functionEvent(engine, action, running))),
        },
        actionRole(cloud, action),
      );
    } catch (error) {
      engine.endAction(action.id, callFailed(error));
    }
  });
};

/** What the function gets: less than a job worker does. */
const functionEvent = ({ world }: Engine, action: ActionExecutionRecord, job: JobRecord): object => {
  const { actionTypeId: _type, pipelineContext: _context, ...data } = jobData(world, job, action);
  return { 'CodePipeline.job': { id: job.id, accountId: world.cloud.account, data } };
};
