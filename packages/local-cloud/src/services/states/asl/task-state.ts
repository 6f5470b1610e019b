import { frameOf, type Visit } from './visit.js';
import type { TaskState } from './definition.js';
import { checkPayload } from './payload-limit.js';
import { ExecutionEnded, StatesError } from './states-error.js';
import { taskEvents, type TaskEvents } from './task-events.js';
import { timeLimits } from './time-limits.js';
import type { TaskLimits, TaskToken } from './world.js';

/** One try of a Task state: call, and with a token wait until somebody completes it. */
export const runTask = async (visit: Visit<TaskState>): Promise<unknown> => {
  const { world, signal } = visit.run;
  const name = world.describeResource(visit.state.Resource);
  const token = name.waitsForToken ? world.openToken(visit.progress.token) : undefined;
  try {
    const withToken = token ? { ...visit, context: { ...visit.context, Task: { Token: token.token } } } : visit;
    const result = await callWithin(withToken, taskEvents(visit.run, name), token);
    checkPayload(result, visit.name);
    return result;
  } catch (error) {
    if (signal.aborted) throw new ExecutionEnded();
    throw error;
  } finally {
    token?.close();
  }
};

const callWithin = async (
  visit: Visit<TaskState>,
  events: TaskEvents,
  token: TaskToken | undefined,
): Promise<unknown> => {
  const { world } = visit.run;
  const frame = frameOf(visit);
  const timeoutSeconds = await visit.language.numberOf(visit.state, 'TimeoutSeconds', frame);
  const heartbeatSeconds = await visit.language.numberOf(visit.state, 'HeartbeatSeconds', frame);
  const limits: TaskLimits = {
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
  };
  const resumed = visit.progress.token !== undefined;
  const args = resumed ? undefined : await visit.language.argumentsOf(visit.state, frame);
  if (!resumed) {
    events.scheduled(world.region, args, limits);
    events.started();
  }
  const timesOutAt =
    visit.progress.timesOutAt ?? (timeoutSeconds === undefined ? undefined : world.clock.now() + timeoutSeconds * 1000);
  const over = new AbortController();
  const time = timeLimits(world.clock, timesOutAt, token ? limits.heartbeatSeconds : undefined, visit.run.signal);
  token?.onHeartbeat(time.beat);
  let submitted = resumed;
  const call = async (): Promise<unknown> => {
    const answer = await world.call({ resource: visit.state.Resource, arguments: args, limits, signal: over.signal });
    if (!token || over.signal.aborted) return answer;
    submitted = true;
    events.submitted(answer);
    visit.save({
      ...visit.progress,
      token: token.token,
      ...(timesOutAt === undefined ? {} : { timesOutAt }),
    });
    return token.completed;
  };
  try {
    const work = token ? [token.completed, ...(resumed ? [] : [call()])] : [call()];
    const result = await Promise.race([time.exceeded, ...work]);
    events.succeeded(result);
    return result;
  } catch (error) {
    if (error instanceof StatesError && !visit.run.signal.aborted) events.ended(error, submitted);
    throw error;
  } finally {
    over.abort();
    time.cancel();
  }
};
