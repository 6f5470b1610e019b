import type { Flow } from '@codepipeline-ec2/core';
import { runCore } from './core-machine.js';
import type { Chance } from './plot.js';

/**
 * For each way out of each state the shortest walk that takes it; signals both before and after their waits.
 * Those with the fewest tries come first.
 */
export const toursOf = (flow: Flow): readonly (readonly Chance[])[] => {
  const ways = new Map<string, readonly Chance[]>([[flow.start, []]]);
  const found: (readonly Chance[])[] = [];
  // A map hands out what is added while it is walked through.
  for (const [name, way] of ways) {
    const state = flow.states[name];
    if (state === undefined || !('on' in state)) continue;
    for (const outcome of ['ok', ...Object.keys(state.on)]) {
      // Stubborn: one chance is one state.
      const chance: Chance = { outcome, stubborn: outcome !== 'ok', seconds: 7, text: `${name} ${outcome}` };
      const tour = [...way, chance];
      found.push(tour);
      if (state.type === 'wait' && outcome !== 'timeout') found.push([...way, { ...chance, early: true }]);
      const next = runCore(flow, 'job-0', tour).entered[tour.length];
      if (next !== undefined && !ways.has(next)) ways.set(next, tour);
    }
  }
  const tries = (tour: readonly Chance[]): number => runCore(flow, 'job-0', tour).told.length;
  return found.sort((one, other) => tries(one) - tries(other));
};

const unwell = (outcome: string): Chance => ({ outcome, hiccups: 10, seconds: 7 });

/** Walks through every state while services fail at each first try as often as they may; signals late and early. */
export const unwellTours: readonly (readonly Chance[])[] = [
  ['waiting', 'ok', 'queued', 'timeout', 'ok', 'timeout', 'ok', 'ok', 'renew', 'ok', 'failed', 'ok', 'ok', 'ok'],
  ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
]
  .map((outcomes) => outcomes.map(unwell))
  .flatMap((tour) => [tour, tour.map((chance) => ({ ...chance, early: true }))]);
