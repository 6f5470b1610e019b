import { StatesError } from './states-error.js';

/** Bytes of UTF-8 that a state's input, result or output may have. */
export const MAX_PAYLOAD_BYTES = 262_144;

export const checkPayload = (value: unknown, where: string): void => {
  if (value === undefined) return;
  const text = JSON.stringify(value);
  // A character has at most 3 bytes per UTF-16 unit: most payloads need no count.
  if (text.length * 3 <= MAX_PAYLOAD_BYTES || Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${where}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
};
