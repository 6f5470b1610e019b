import type { Flow } from '@codepipeline-ec2/core';
import { runCore } from './core-machine.js';
import type { Chance } from './plot.js';

/** For each way out of each state the shortest walk that takes it; signals both before and after their waits. */
export const tours = (flow: Flow): readonly (readonly Chance[])[] => {
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
  return found;
};
