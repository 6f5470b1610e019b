import { expect, test } from 'vitest';
import { epochSeconds, PortError } from '../../src/index.js';

test('an error of a port says which call failed, about what, and why', () => {
  const cause = new Error('socket hang up');
  const fault = { call: 'Fleet.launch', code: 'RequestLimitExceeded', throttled: true, subject: 'job-1' };
  const error = new PortError(fault, 'Request limit exceeded.', { cause });
  expect(error).toMatchObject({ ...fault, name: 'PortError', cause });
  expect(error.message).toBe('Fleet.launch (job-1): RequestLimitExceeded: Request limit exceeded.');
});

test('what is stored is in whole seconds that have passed', () => {
  expect(epochSeconds({ now: () => 1_999 })).toBe(1);
});
