import { parseArgs } from 'node:util';
import type { SimulationOptions } from './simulate.js';

export type ReadOptions =
  | {
      readonly ok: true;
      readonly options: SimulationOptions;
      /** Instead of all other options. */
      readonly replay: string | undefined;
      /** Another design, run beside. */
      readonly compare: 'sample' | undefined;
      /** Seconds in which a failing run is shrunk. */
      readonly shrinkSeconds: number;
    }
  | { readonly ok: false; readonly fault: string };

export const USAGE =
  'npm run simulate -- [--jobs N] [--seed S] [--faults none|all] [--quotas FACTOR] [--within SECONDS] [--engine asl|core] [--limit N] [--compare sample] [--shrink SECONDS] | --replay FILE';

class OptionFault extends Error {
  override readonly name = 'OptionFault';
}

const whole = (name: string, text: string, low: number, high: number): number => {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= low && number <= high)) {
    throw new OptionFault(`--${name} wants a whole number from ${low} to ${high}, not '${text}'`);
  }
  return number;
};

/** Reads the command line. */
export const readOptions = (args: readonly string[]): ReadOptions => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        jobs: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        faults: { type: 'string', default: 'none' },
        quotas: { type: 'string', default: '1' },
        within: { type: 'string', default: '0' },
        engine: { type: 'string', default: 'asl' },
        limit: { type: 'string', default: '0' },
        replay: { type: 'string' },
        compare: { type: 'string' },
        shrink: { type: 'string', default: '300' },
      },
    });
    const { faults, engine, compare } = values;
    if (faults !== 'none' && faults !== 'all') {
      throw new OptionFault(`--faults wants none or all, not '${faults}'`);
    }
    if (engine !== 'core' && engine !== 'asl') throw new OptionFault(`--engine wants core or asl, not '${engine}'`);
    if (compare !== undefined && compare !== 'sample') {
      throw new OptionFault(`--compare wants sample, not '${compare}'`);
    }
    return {
      ok: true,
      replay: values.replay,
      compare,
      shrinkSeconds: whole('shrink', values.shrink, 0, 86_400),
      options: {
        jobs: whole('jobs', values.jobs, 1, 1_000_000),
        seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
        faults,
        quotas: whole('quotas', values.quotas, 1, 1000),
        within: whole('within', values.within, 0, 86_400),
        engine,
        limit: whole('limit', values.limit, 0, 3000),
      },
    };
  } catch (error) {
    // parseArgs' errors say which option it does not know.
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
};
