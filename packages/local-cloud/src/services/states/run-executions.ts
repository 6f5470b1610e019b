import { setMaxListeners } from 'node:events';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Definition } from './asl/definition.js';
import { runScope } from './asl/run-scope.js';
import { ExecutionEnded, StatesError } from './asl/states-error.js';
import { asStatesError } from './asl/visit.js';
import type { NewEvent, Thread, World } from './asl/world.js';
import { createCheckpointBook } from './checkpoint-book.js';
import type { ExecutionRecord } from './execution-record.js';
import { MAX_EVENTS, type HistoryBook } from './history.js';
import { callResource } from './integrations/call-resource.js';
import { describeResource } from './integrations/resource.js';
import { jsonPathLanguage } from './query/jsonpath.js';
import { jsonataLanguage } from './query/jsonata.js';
import type { ContextObject } from './query/query-language.js';
import { publishStatus } from './status-event.js';
import { findExecution, findRevision, type Store } from './store.js';
import type { TaskTokens } from './task-tokens.js';

export interface Executions {
  /** Runs a recorded execution from its start, or goes on with one of an earlier run of the cloud. */
  readonly run: (execution: ExecutionRecord) => void;
  readonly stop: (execution: ExecutionRecord, error: string | undefined, cause: string | undefined) => ExecutionRecord;
  /** Resolves when the execution has ended. */
  readonly ended: (arn: string) => Promise<ExecutionRecord>;
  readonly close: () => void;
}

/** How an execution ends. */
interface Ending {
  readonly status: ExecutionRecord['status'];
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface Chance {
  /** In [0, 1). */
  readonly random: () => number;
}

const SESSION_SECONDS = 12 * 3600;

export const createExecutions = (
  cloud: Cloud,
  store: Store,
  history: HistoryBook,
  tokens: TaskTokens,
  chance: Chance,
): Executions => {
  const checkpoints = createCheckpointBook(store);
  const running = new Map<string, AbortController>();
  const listeners = new Map<string, ((execution: ExecutionRecord) => void)[]>();
  let closed = false;
  const jsonata = jsonataLanguage({ now: () => cloud.clock.now(), random: chance.random });
  const jsonPath = jsonPathLanguage(chance);

  const ended = (arn: string): Promise<ExecutionRecord> =>
    new Promise((resolve) => {
      const found = store.executions.get(arn);
      if (found && found.status !== 'RUNNING') return resolve(found);
      listeners.set(arn, [...(listeners.get(arn) ?? []), resolve]);
    });

  const finish = (arn: string, ending: Ending, event: NewEvent, previous: number): ExecutionRecord => {
    const execution = findExecution(store, arn);
    if (execution.status !== 'RUNNING') return execution;
    history.append(arn, previous, event);
    const closed: ExecutionRecord = { ...execution, ...ending, stopDate: cloud.clock.now() };
    store.executions.set(arn, closed);
    running.get(arn)?.abort(new ExecutionEnded());
    running.delete(arn);
    checkpoints.forget(arn);
    publishStatus(cloud, closed);
    for (const listener of listeners.get(arn) ?? []) listener(closed);
    listeners.delete(arn);
    return closed;
  };

  const roleCaller = (execution: ExecutionRecord): (() => Caller) => {
    let caller: Caller | undefined;
    return () => {
      const principal = { roleArn: execution.roleArn, sessionName: execution.name.slice(0, 64) };
      const credentials = (): string =>
        cloud.issueCredentials({ kind: 'role', ...principal }, SESSION_SECONDS).accessKeyId;
      caller ??= { kind: 'role', ...principal, accessKeyId: credentials() };
      return caller;
    };
  };

  const worldOf = (execution: ExecutionRecord, signal: AbortSignal): World => {
    const { arn } = execution;
    const caller = roleCaller(execution);
    return {
      clock: cloud.clock,
      region: cloud.region,
      stateTransitionMs: cloud.latency.stateTransition,
      random: chance.random,
      languages: { JSONata: jsonata, JSONPath: jsonPath },
      record: (thread: Thread, event: NewEvent): number => {
        if (signal.aborted) throw new ExecutionEnded();
        if (history.lastId(arn) >= MAX_EVENTS - 1) {
          const text = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
          throw new StatesError('States.Runtime', text);
        }
        thread.last = history.append(arn, thread.last, event);
        return thread.last;
      },
      checkpoints: checkpoints.of(arn, signal),
      describeResource,
      call: (call) => callResource(cloud, call, caller(), ended),
      openToken: (existing) => {
        const token = tokens.open(execution, existing);
        // Whoever has the token may use it when the cloud runs again.
        return { ...token, close: () => (closed ? undefined : token.close()) };
      },
    };
  };

  const work = async (execution: ExecutionRecord, controller: AbortController): Promise<void> => {
    const { arn } = execution;
    const revision = findRevision(store, execution);
    // Checked when it was stored.
    const definition = JSON.parse(revision.definition) as Definition;
    const input: unknown = JSON.parse(execution.input);
    const thread: Thread = { last: 0 };
    try {
      const output = await runScope(
        {
          world: worldOf(execution, controller.signal),
          id: '',
          language: definition.QueryLanguage ?? 'JSONPath',
          context: contextOf(execution, revision.name, input),
          outerVariables: {},
          signal: controller.signal,
          thread,
        },
        definition,
        input,
      );
      const text = JSON.stringify(output);
      const details = { output: text, outputDetails: { truncated: false } };
      const event: NewEvent = { type: 'ExecutionSucceeded', executionSucceededEventDetails: details };
      finish(arn, { status: 'SUCCEEDED', output: text }, event, thread.last);
    } catch (thrown) {
      if (thrown instanceof ExecutionEnded || controller.signal.aborted) return;
      const { error, causeText: cause } = asStatesError(thrown);
      const details = { error, ...(cause === undefined ? {} : { cause }) };
      const event: NewEvent = { type: 'ExecutionFailed', executionFailedEventDetails: details };
      finish(arn, { status: 'FAILED', ...details }, event, thread.last);
    }
  };

  const armTimeout = (execution: ExecutionRecord, signal: AbortSignal): void => {
    if (execution.timesOutAt === undefined) return;
    const timer = cloud.clock.setTimer(execution.timesOutAt - cloud.clock.now(), () => {
      const event: NewEvent = { type: 'ExecutionTimedOut', executionTimedOutEventDetails: {} };
      finish(execution.arn, { status: 'TIMED_OUT' }, event, history.lastId(execution.arn));
    });
    signal.addEventListener('abort', () => timer.cancel(), { once: true });
  };

  return {
    run: (execution) => {
      const controller = new AbortController();
      // One listener for each thing that waits is no leak.
      setMaxListeners(0, controller.signal);
      running.set(execution.arn, controller);
      armTimeout(execution, controller.signal);
      cloud.background(`execution ${execution.name}`, () => work(execution, controller));
    },
    stop: (execution, error, cause) => {
      const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
      const event: NewEvent = { type: 'ExecutionAborted', executionAbortedEventDetails: details };
      return finish(execution.arn, { status: 'ABORTED', ...details }, event, history.lastId(execution.arn));
    },
    ended,
    close: () => {
      closed = true;
      for (const controller of running.values()) controller.abort(new ExecutionEnded());
      running.clear();
    },
  };
};

const contextOf = (execution: ExecutionRecord, stateMachineName: string, input: unknown): ContextObject => ({
  Execution: {
    Id: execution.arn,
    Input: input,
    Name: execution.name,
    RoleArn: execution.roleArn,
    StartTime: new Date(execution.startDate).toISOString(),
    RedriveCount: 0,
  },
  StateMachine: { Id: execution.stateMachineArn, Name: stateMachineName },
});
