import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { LogPlace } from './sandbox-environment.js';

/** Writes an environment's lines to its log stream, in order, with one call for many lines. */
export interface LogWriter {
  readonly add: (message: string) => void;
  /** Sends what was added; nobody need wait. */
  readonly flush: () => void;
}

const MAX_EVENTS = 1000;
/** Waiting lines, when the log cannot be written. */
const MAX_WAITING = 10_000;

export const createLogWriter = (cloud: Cloud, { group, stream }: LogPlace, caller: Caller): LogWriter => {
  let waiting: InputLogEvent[] = [];
  let work: Promise<void> | undefined;
  let made = false;
  let timer: { cancel(): void } | undefined;
  const names = { logGroupName: group, logStreamName: stream };

  const ignore =
    (...codes: readonly string[]) =>
    (error: unknown): void => {
      if (!(error instanceof AwsError && codes.includes(error.code))) throw error;
    };
  const makeStream = (): Promise<unknown> =>
    cloud.call('logs', 'CreateLogStream', names, caller).catch(ignore('ResourceAlreadyExistsException'));
  const make = async (): Promise<void> => {
    try {
      await makeStream();
    } catch (error) {
      ignore('ResourceNotFoundException')(error);
      await cloud
        .call('logs', 'CreateLogGroup', { logGroupName: group }, caller)
        .catch(ignore('ResourceAlreadyExistsException'));
      await makeStream();
    }
    made = true;
  };
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (!made) await make();
      const logEvents = waiting.splice(0, MAX_EVENTS);
      await cloud.call('logs', 'PutLogEvents', { ...names, logEvents }, caller);
    }
  };

  const flush = (): void => {
    timer?.cancel();
    timer = undefined;
    // As on AWS, a role without rights to the log has no log.
    work ??= send()
      .catch(() => void (waiting = []))
      .finally(() => {
        work = undefined;
        if (waiting.length > 0) flush();
      });
  };

  return {
    add: (message) => {
      if (waiting.length >= MAX_WAITING) waiting.shift();
      waiting.push({ timestamp: cloud.clock.now(), message });
      timer ??= cloud.clock.setTimer(500, flush);
    },
    flush,
  };
};
