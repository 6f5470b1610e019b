import { PortError } from '@codepipeline-ec2/core';

const throttles = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

/** The service's own name of an error, or the name of what went wrong on the way to it. */
export const codeOf = (error: unknown): string => (error instanceof Error ? error.name : 'Unknown');

/** Undefined when no answer came. */
export const httpStatusOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};

export const isThrottle = (error: unknown): boolean => throttles.has(codeOf(error)) || httpStatusOf(error) === 429;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The error as the port's users know it. */
export const portError = (call: string, subject: string, error: unknown): PortError =>
  new PortError({ call, code: codeOf(error), throttled: isThrottle(error), subject }, messageOf(error), {
    cause: error,
  });

/**
 * Makes a call that is expected to work.
 * @throws PortError for every error
 */
export const answered = async <T>(call: string, subject: string, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    throw portError(call, subject, error);
  }
};

/**
 * Makes a call whose foreseen errors are outcomes, by the service's names for them.
 * @throws PortError for all others
 */
export const foreseen = async <T, O>(
  call: string,
  subject: string,
  send: () => Promise<T>,
  outcomes: Readonly<Record<string, O>>,
): Promise<T | O> => {
  try {
    return await send();
  } catch (error) {
    const outcome = Object.hasOwn(outcomes, codeOf(error)) ? outcomes[codeOf(error)] : undefined;
    if (outcome !== undefined) return outcome;
    throw portError(call, subject, error);
  }
};

/** A member that the service always sends. */
export const present = <T>(value: T | undefined, call: string, member: string): T => {
  if (value !== undefined) return value;
  throw new PortError(
    { call, code: 'IncompleteAnswer', throttled: false, subject: member },
    `The answer lacks ${member}`,
  );
};
