import { describe, expect, test } from 'vitest';
import { type Breakage, readRecording, shrink, shrinkFailure, simulate, type SimulationOptions } from '../src/index.js';

const options: SimulationOptions = {
  jobs: 40,
  seed: 3,
  faults: 'all',
  quotas: 10,
  within: 0,
  engine: 'core',
  limit: 0,
};
/** The launches of a service that forgot the client token. */
const withoutToken = (): Breakage => {
  let launches = 0;
  return {
    ports: (ports) => ({
      ...ports,
      fleet: {
        ...ports.fleet,
        launch: (request) => ports.fleet.launch({ ...request, clientToken: `none-${(launches += 1)}` }),
      },
    }),
  };
};

describe('a failing run', () => {
  test('is had again from the names of its faults, without chance', async () => {
    const first = await simulate(options);
    const again = await simulate({ ...options, script: first.script });
    const figures = ({ wallSeconds: _, peakMiB: __, ...rest }: typeof first) => rest;
    expect(first.script.faults.length).toBeGreaterThan(20);
    expect(figures(again)).toEqual(figures(first));
  });

  test('keeps its other faults when one is left out', async () => {
    const { script } = await simulate(options);
    const jobOf = (fault: string): string | undefined => / ([0-9a-f]{12}) #/.exec(fault)?.[1];
    const left = script.faults.filter((fault) => jobOf(fault) !== jobOf(script.faults[0] ?? ''));
    const again = await simulate({ ...options, script: { ...script, faults: left } });
    const struck = new Set(again.script.faults);
    expect(left.filter((fault) => struck.has(fault)).length / left.length).toBeGreaterThan(0.8);
  });

  test('is shrunk to one job and one fault when these are enough, and can be read back', async () => {
    const many = { ...options, jobs: 150, seed: 1 };
    const failing = await simulate(many, withoutToken());
    expect(failing.broken[0]).toMatch(/had the instances .* at once$/);
    const recording = await shrinkFailure(many, failing, { seconds: 60, breakage: withoutToken() });
    expect(recording.script.jobs).toHaveLength(1);
    expect(recording.script.faults.length).toBeLessThanOrEqual(2);
    const read = readRecording(JSON.stringify(recording));
    expect((await simulate(read, withoutToken())).broken[0]).toMatch(/had the instances .* at once$/);
    expect((await simulate(read)).broken).toEqual([]);
  });

  test.each([
    ['{', 'is no JSON'],
    ['{}', 'has not all of options and script'],
    ['null', 'has not all of options and script'],
  ])('that is none is refused in words: %s', (text, fault) => {
    expect(() => readRecording(text)).toThrow(fault);
  });
});

describe('shrinking', () => {
  const script = { jobs: [1, 2, 3, 4, 5, 6, 7, 8], faults: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] };

  test('finds what is needed together', async () => {
    const fails = ({ jobs, faults }: typeof script): Promise<boolean> =>
      Promise.resolve([2, 7].every((job) => jobs.includes(job)) && ['b', 'g'].every((fault) => faults.includes(fault)));
    const found = await shrink({ script, suspects: [3], fails: fails as never, goesOn: () => true });
    expect(found).toEqual({ jobs: [2, 7], faults: ['b', 'g'] });
  });

  test('gives what it has when time is up', async () => {
    let tries = 0;
    const found = await shrink({
      script,
      suspects: [1],
      fails: () => Promise.resolve(true),
      goesOn: () => (tries += 1) <= 1,
    });
    expect(found).toEqual({ jobs: [1], faults: script.faults });
  });
});
