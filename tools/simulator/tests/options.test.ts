import { describe, expect, test } from 'vitest';
import { readOptions } from '../src/index.js';

describe('the command line', () => {
  test('has a default for everything', () => {
    expect(readOptions([])).toEqual({
      ok: true,
      options: { jobs: 100, seed: 1, faults: 'none', quotas: 1, within: 0, engine: 'asl', limit: 0 },
      replay: undefined,
      compare: undefined,
      shrinkSeconds: 300,
    });
  });

  test.each([
    [['--jobs', '0'], "--jobs wants a whole number from 1 to 1000000, not '0'"],
    [['--jobs', '1e3'], "--jobs wants a whole number from 1 to 1000000, not '1e3'"],
    [['--seed', '-1'], /seed/],
    [['--faults', 'some'], "--faults wants none or all, not 'some'"],
    [['--compare', 'other'], "--compare wants sample, not 'other'"],
    [['--job', '5'], /--job/],
    [['five'], /five/],
  ])('refuses %j in words', (args, fault) => {
    const read = readOptions(args);
    expect(read.ok ? '' : read.fault).toMatch(fault);
  });
});
