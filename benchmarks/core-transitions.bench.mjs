import { jobFlow, start, transition } from '../packages/core/dist/index.js';
import { median } from './median.mjs';

export const question = 'how many transitions does the core make in a second?';

const data = {
  jobId: 'j',
  attempt: 1,
  instanceId: 'i',
  readySeconds: 90,
  buildSeconds: 60,
  logSeconds: 9,
  ticket: '1.1',
};

/** One job on the happy path; returns how many transitions it took. */
const runJob = () => {
  let [job, commands] = start(jobFlow, data);
  let count = 0;
  while (commands.length > 0) {
    [job, commands] = transition(jobFlow, job, { turn: commands[0].turn, type: 'succeeded', learned: data });
    count++;
  }
  return count;
};

export const measure = () => {
  const rates = [];
  for (let round = 0; round < 7; round++) {
    const began = performance.now();
    let transitions = 0;
    while (transitions < 500_000) transitions += runJob();
    rates.push((transitions / (performance.now() - began)) * 1000);
  }
  return [{ what: 'happy path, 6 transitions a job', millionPerSecond: Math.round(median(rates) / 10_000) / 100 }];
};
