import type { StatesError } from './states-error.js';
import type { NewEvent, ResourceName, ScopeRun, TaskLimits } from './world.js';

/** The history's events of one try of a task, under the names that its kind of resource has. */
export interface TaskEvents {
  readonly scheduled: (region: string, parameters: unknown, limits: TaskLimits) => void;
  readonly started: () => void;
  readonly submitted: (output: unknown) => void;
  readonly succeeded: (output: unknown) => void;
  readonly ended: (error: StatesError, submitted: boolean) => void;
}

const failure = (error: StatesError): { error: string; cause?: string } => ({
  error: error.error,
  ...(error.causeText === undefined ? {} : { cause: error.causeText }),
});

const isTimeout = (error: StatesError): boolean =>
  error.error === 'States.Timeout' || error.error === 'States.HeartbeatTimeout';

export const taskEvents = (run: ScopeRun, name: ResourceName): TaskEvents => {
  const record = (event: NewEvent): void => void run.world.record(run.thread, event);
  return name.kind === 'lambdaFunction' ? lambdaFunctionEvents(name, record) : integrationEvents(name, record);
};

const integrationEvents = (name: ResourceName, record: (event: NewEvent) => void): TaskEvents => {
  const of = { resourceType: name.resourceType, resource: name.resource };
  return {
    scheduled: (region, parameters, { timeoutSeconds, heartbeatSeconds }) =>
      record({
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...of,
          region,
          parameters: JSON.stringify(parameters),
          ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
          ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
        },
      }),
    started: () => record({ type: 'TaskStarted', taskStartedEventDetails: of }),
    submitted: (output) =>
      record({
        type: 'TaskSubmitted',
        taskSubmittedEventDetails: { ...of, output: JSON.stringify(output ?? {}), outputDetails: { truncated: false } },
      }),
    succeeded: (output) =>
      record({
        type: 'TaskSucceeded',
        taskSucceededEventDetails: { ...of, output: JSON.stringify(output ?? {}), outputDetails: { truncated: false } },
      }),
    ended: (error, submitted) => {
      const details = { ...of, ...failure(error) };
      if (isTimeout(error)) record({ type: 'TaskTimedOut', taskTimedOutEventDetails: details });
      else if (name.waitsForToken && !submitted)
        record({ type: 'TaskSubmitFailed', taskSubmitFailedEventDetails: details });
      else record({ type: 'TaskFailed', taskFailedEventDetails: details });
    },
  };
};

const lambdaFunctionEvents = (name: ResourceName, record: (event: NewEvent) => void): TaskEvents => ({
  scheduled: (_region, input, { timeoutSeconds }) =>
    record({
      type: 'LambdaFunctionScheduled',
      lambdaFunctionScheduledEventDetails: {
        resource: name.resource,
        input: JSON.stringify(input),
        inputDetails: { truncated: false },
        ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
      },
    }),
  started: () => record({ type: 'LambdaFunctionStarted' }),
  submitted: () => undefined,
  succeeded: (output) =>
    record({
      type: 'LambdaFunctionSucceeded',
      lambdaFunctionSucceededEventDetails: { output: JSON.stringify(output), outputDetails: { truncated: false } },
    }),
  ended: (error) =>
    isTimeout(error)
      ? record({ type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: failure(error) })
      : record({ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure(error) }),
});
