import { expect, test } from 'vitest';
import { readFields, text } from '../../src/line-format/fields.js';

test('a field that is not as it should be is a fault, a mistake of ours is not', () => {
  const mistake = (): never => {
    throw new TypeError('ours');
  };
  expect(readFields(() => text(new Map(), 'jobId'))).toEqual({ ok: false, fault: 'jobId is missing' });
  expect(() => readFields(mistake)).toThrow('ours');
});
