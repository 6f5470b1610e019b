import type { Cloud } from '../../kernel/cloud.js';

export interface WebMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RetryPolicy {
  readonly numRetries: number;
  readonly minDelayTarget: number;
}

/** As SNS does unless a delivery policy says otherwise: three more tries, twenty seconds apart. */
const USUAL: RetryPolicy = { numRetries: 3, minDelayTarget: 20 };
const MOST_RETRIES = 100;
const ANSWER_LIMIT_MS = 15_000;

/** Only addresses of this machine are called: a pipeline that was copied from an account must not reach its receivers. */
export const isOnThisMachine = (url: string): boolean => {
  const { hostname } = new URL(url);
  return (
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname.endsWith('.localhost')
  );
};

/** Reads a subscription's delivery policy; what is wrong in it counts for nothing. */
export const retryPolicyOf = (deliveryPolicy: string | undefined): RetryPolicy => {
  try {
    const { healthyRetryPolicy } = JSON.parse(deliveryPolicy ?? '{}') as { healthyRetryPolicy?: Partial<RetryPolicy> };
    const { numRetries = USUAL.numRetries, minDelayTarget = USUAL.minDelayTarget } = healthyRetryPolicy ?? {};
    const valid = Number.isInteger(numRetries) && numRetries >= 0 && minDelayTarget > 0;
    return valid ? { numRetries: Math.min(numRetries, MOST_RETRIES), minDelayTarget } : USUAL;
  } catch {
    return USUAL;
  }
};

/** Posts until it is taken. A refusal that will stay one (4xx but 429) is not tried again. False: given up. */
export const postToWeb = async (
  cloud: Pick<Cloud, 'clock'>,
  message: WebMessage,
  policy: RetryPolicy,
): Promise<boolean> => {
  for (let retry = 0; ; retry += 1) {
    const status = await post(message);
    if (status >= 200 && status < 300) return true;
    const final = status >= 400 && status < 500 && status !== 429;
    if (final || retry >= policy.numRetries) return false;
    await cloud.clock.sleep(policy.minDelayTarget * 1000);
  }
};

/** The status of the answer; 0 without one. */
const post = async ({ url, headers, body }: WebMessage): Promise<number> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'user-agent': 'Amazon Simple Notification Service Agent',
        ...headers,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
};
