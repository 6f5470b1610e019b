import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.js';
import { asService } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { callTarget } from './targets/call-target.js';

/** One event on its way to one target. */
export interface Delivery {
  readonly id: string;
  readonly ruleArn: string;
  readonly detailType: string;
  readonly target: Target;
  readonly input: string;
  readonly acceptedAt: number;
  readonly dueAt: number;
  readonly retries: number;
}

export interface Deliveries {
  readonly send: (delivery: Pick<Delivery, 'ruleArn' | 'detailType' | 'target' | 'input'>) => void;
  readonly resume: () => void;
}

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const MAX_PAUSE_MS = 10 * 60_000;

/** Deliveries outlive a restart; each is tried until its target has it, or its retry policy ends. */
export const createDeliveries = (cloud: Cloud): Deliveries => {
  const pending = cloud.collection<Delivery>('events.deliveries');

  const schedule = (delivery: Delivery): void => {
    pending.set(delivery.id, delivery);
    const run = (): void => cloud.background(`event for ${delivery.target.Arn}`, () => attempt(delivery));
    const delay = delivery.dueAt - cloud.clock.now();
    if (delay > 0) cloud.clock.setTimer(delay, run);
    else run();
  };

  const attempt = async (delivery: Delivery): Promise<void> => {
    try {
      await callTarget(cloud, delivery.target, delivery.input, delivery);
      pending.delete(delivery.id);
    } catch (error) {
      await failed(
        delivery,
        error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), { status: 500 }),
      );
    }
  };

  const failed = async (delivery: Delivery, error: AwsError): Promise<void> => {
    const { MaximumRetryAttempts: most = DEFAULT_RETRIES, MaximumEventAgeInSeconds: age = DEFAULT_AGE_SECONDS } =
      delivery.target.RetryPolicy ?? {};
    const pause = Math.min(1000 * 2 ** Math.min(delivery.retries, 20), MAX_PAUSE_MS);
    const dueAt = cloud.clock.now() + pause;
    if (!mayPass(error)) return giveUp(delivery, error, undefined);
    if (delivery.retries >= most) return giveUp(delivery, error, 'MaximumRetryAttempts');
    if (dueAt - delivery.acceptedAt > age * 1000) return giveUp(delivery, error, 'MaximumEventAgeInSeconds');
    schedule({ ...delivery, retries: delivery.retries + 1, dueAt });
  };

  const giveUp = async (delivery: Delivery, error: AwsError, exhausted: string | undefined): Promise<void> => {
    pending.delete(delivery.id);
    cloud.log(
      `events: ${delivery.target.Arn} did not take an event (${delivery.detailType}): ${error.code}: ${error.message}`,
    );
    const queue = delivery.target.DeadLetterConfig?.Arn;
    if (queue === undefined) return;
    const [, , , , account, name] = queue.split(':');
    const attributes = {
      RULE_ARN: delivery.ruleArn,
      TARGET_ARN: delivery.target.Arn ?? '',
      ERROR_CODE: deadLetterCode(error),
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(delivery.retries),
      ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    const message = {
      QueueUrl: `${cloud.endpoint}/${account}/${name}`,
      MessageBody: delivery.input,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
      ),
    };
    await cloud.call('sqs', 'SendMessage', message, asService('events.amazonaws.com'));
  };

  const accept = (delivery: Delivery): void => {
    const fault = cloud.fault('events', delivery.detailType);
    switch (fault?.effect) {
      case 'drop':
        return;
      case 'delay':
        return schedule({ ...delivery, dueAt: delivery.dueAt + (fault.delayMs ?? 1000) });
      case 'duplicate':
        schedule(delivery);
        return schedule({ ...delivery, id: cloud.uuid() });
      case 'throttle':
      case 'error':
      case undefined:
        return schedule(delivery);
    }
  };

  return {
    send: (delivery) => {
      const now = cloud.clock.now();
      accept({ ...delivery, id: cloud.uuid(), acceptedAt: now, dueAt: now + cloud.latency.eventDelivery, retries: 0 });
    },
    resume: () => {
      for (const delivery of [...pending.values()]) schedule(delivery);
    },
  };
};

const PASSING = /Throttl|TooManyRequests|RequestLimit|ServiceUnavailable|Timeout|LimitExceeded/;

/** A target that is not there, or not ours to call, will not be better next time. */
const mayPass = ({ code, status }: AwsError): boolean =>
  code !== 'NotImplemented' && ((status !== undefined && status >= 500) || status === 429 || PASSING.test(code));

const deadLetterCode = ({ code }: AwsError): string => {
  if (/NotFound|DoesNotExist|NonExistent/.test(code)) return 'RESOURCE_NOT_FOUND';
  if (/AccessDenied|NotAuthorized|Unauthorized/.test(code)) return 'NO_PERMISSIONS';
  if (/Throttl|TooManyRequests/.test(code)) return 'THROTTLING';
  return 'SDK_CLIENT_ERROR';
};
