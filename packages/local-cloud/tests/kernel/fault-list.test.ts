import { expect, test } from 'vitest';
import { createFaultList } from '../../src/kernel/fault-list.js';

test('a probable fault strikes about as often as it says, and the same way each time', () => {
  const strikes = (seed: number): string => {
    const list = createFaultList();
    list.add({ service: 'ec2', operation: 'Do', effect: 'error', probability: 0.25, seed });
    return Array.from({ length: 1000 }, () => (list.take('ec2', 'Do') ? 'x' : '.')).join('');
  };
  expect(strikes(7)).toBe(strikes(7));
  expect(strikes(7)).not.toBe(strikes(8));
  const count = strikes(7).replaceAll('.', '').length;
  expect(count).toBeGreaterThan(200);
  expect(count).toBeLessThan(300);
});
