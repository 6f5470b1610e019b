import { expect, test } from 'vitest';
import { limitName } from '../../src/index.js';

test('a limit is named for its environment, or the stack: whatever an environment is called', () => {
  expect(limitName({ environment: 'gpu' })).toBe('environment/gpu');
  expect(limitName({})).toBe('stack');
  expect(limitName({ environment: 'stack' })).not.toBe(limitName({}));
});
