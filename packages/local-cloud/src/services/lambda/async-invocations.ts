import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { FunctionPool } from './function-pool.js';
import { sendOutcome, type AsyncOutcome } from './destinations.js';
import type { FunctionStore } from './store.js';

/** An event that waits to be given to its function. */
export interface AsyncEvent {
  readonly requestId: string;
  readonly reference: string;
  readonly qualifier?: string;
  /** JSON text. */
  readonly payload: string;
  readonly acceptedAt: number;
  /** Tries that have failed by the function's own fault. */
  readonly failures: number;
  readonly throttles: number;
  readonly dueAt: number;
}

export interface AsyncInvocations {
  readonly accept: (reference: string, qualifier: string | undefined, payload: Uint8Array, requestId: string) => void;
  readonly resume: () => void;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 6 * 3600;
const MINUTE_MS = 60_000;
const MAX_THROTTLE_PAUSE_MS = 5 * MINUTE_MS;

/** Events are kept until their function has taken them: failed ones come again after one minute, then after two. */
export const createAsyncInvocations = (cloud: Cloud, store: FunctionStore, pool: FunctionPool): AsyncInvocations => {
  const events = cloud.collection<AsyncEvent>('lambda.asyncEvents');

  const schedule = (event: AsyncEvent): void => {
    events.set(event.requestId, event);
    const run = (): void => cloud.background(`invocation of ${event.reference}`, () => attempt(event));
    const delay = event.dueAt - cloud.clock.now();
    if (delay > 0) cloud.clock.setTimer(delay, run);
    else run();
  };

  const giveUp = async (event: AsyncEvent, outcome: AsyncOutcome): Promise<void> => {
    events.delete(event.requestId);
    await sendOutcome(cloud, store, event, outcome);
  };

  const throttled = async (event: AsyncEvent, error: AwsError): Promise<void> => {
    const now = cloud.clock.now();
    const age = store.functions.get(event.reference)?.async?.maximumEventAgeSeconds ?? DEFAULT_AGE_SECONDS;
    if (now - event.acceptedAt >= age * 1000) {
      return giveUp(event, {
        condition: 'EventAgeExceeded',
        attempts: event.failures + event.throttles,
        payload: error.message,
      });
    }
    const pause = Math.min(1000 * 2 ** event.throttles, MAX_THROTTLE_PAUSE_MS);
    schedule({ ...event, throttles: event.throttles + 1, dueAt: now + pause });
  };

  const attempt = async (event: AsyncEvent): Promise<void> => {
    let invoked;
    let target;
    try {
      target = store.resolve(event.reference, event.qualifier);
      invoked = await pool.invoke(target, Buffer.from(event.payload), event.requestId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'TooManyRequestsException') return throttled(event, error);
      // The function is gone: nobody is left to tell.
      events.delete(event.requestId);
      return;
    }
    const payload = invoked.payload.toString('utf8');
    const attempts = event.failures + 1;
    if (!invoked.failed) return giveUp(event, { condition: 'Success', attempts, payload });
    const retries = target.record.async?.maximumRetryAttempts ?? DEFAULT_RETRIES;
    if (event.failures >= retries) return giveUp(event, { condition: 'RetriesExhausted', attempts, payload });
    schedule({ ...event, failures: attempts, dueAt: cloud.clock.now() + attempts * MINUTE_MS });
  };

  return {
    accept: (reference, qualifier, payload, requestId) => {
      const now = cloud.clock.now();
      const text = Buffer.from(payload).toString('utf8');
      const common = { requestId, reference, payload: text, acceptedAt: now, failures: 0, throttles: 0, dueAt: now };
      schedule(qualifier === undefined ? common : { ...common, qualifier });
    },
    resume: () => {
      for (const event of [...events.values()]) schedule(event);
    },
  };
};
