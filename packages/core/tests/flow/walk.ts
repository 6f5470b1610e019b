import fc from 'fast-check';
import {
  jobFlow,
  start,
  transition,
  type Data,
  type FlowCommand,
  type FlowEvent,
  type FlowJob,
  type JobOutcome,
  type JobStateName,
} from '../../src/index.js';

/** One thing that may happen to a job: how the open command ends. */
export type Chance = JobOutcome | 'unheardOf';

/** What a walk through the flow met. */
export interface Walk {
  readonly job: FlowJob<JobStateName>;
  /** States in the order in which they were entered. */
  readonly trail: readonly JobStateName[];
  readonly commands: readonly FlowCommand[];
  readonly jobs: readonly FlowJob<JobStateName>[];
  readonly events: readonly FlowEvent[];
}

const CHANCES: readonly Chance[] = [
  'ok',
  'waiting',
  'queued',
  'noCapacity',
  'throttled',
  'invalid',
  'exhausted',
  'lost',
  'notReady',
  'cancelled',
  'failed',
  'renew',
  'died',
  'undelivered',
  'timeout',
  'pending',
  'gone',
  'broken',
  'unheardOf',
];

/** Any history, and good luck after its end. Half of it is good luck, or no walk would come far. */
export const histories: fc.Arbitrary<Chance[]> = fc.array(
  fc.oneof(fc.constant<Chance>('ok'), fc.constantFrom(...CHANCES)),
  { maxLength: 40 },
);

/** For every way out of every state a history that takes it: the shortest way to the state, then the outcome. */
export const tours = (): readonly Chance[][] => {
  const ways = new Map<JobStateName, Chance[]>([[jobFlow.start, []]]);
  // A map hands out what is added while it is walked through.
  for (const [name, history] of ways) {
    for (const outcome of waysOut(name)) {
      const next = walk([...history, outcome]).trail[history.length + 1];
      if (next !== undefined && !ways.has(next)) ways.set(next, [...history, outcome]);
    }
  }
  return [...ways].flatMap(([name, history]) => waysOut(name).map((outcome) => [...history, outcome]));
};

const waysOut = (name: JobStateName): readonly Chance[] => {
  const state = jobFlow.states[name];
  if (state.type !== 'task' && state.type !== 'wait') return [];
  return CHANCES.filter((chance) => chance === 'ok' || chance in state.on);
};

/** What the workers of the job would answer; the launcher counts the attempts. */
const learned = (state: JobStateName, data: Data): Data => {
  const attempt = typeof data['attempt'] === 'number' ? data['attempt'] : 0;
  switch (state) {
    case 'Acquire':
      return {
        attempt: attempt + 1,
        instanceId: `i-${attempt + 1}`,
        readySeconds: 300,
        buildSeconds: 3600,
        logSeconds: 60,
        secret: 'not kept',
      };
    case 'RunCommand':
      return { ticket: `${attempt}.1` };
    case 'RenewTicket':
      return { ticket: `${attempt}.2` };
    default:
      return {};
  }
};

/** Who is queued is told for how long. */
const causeOf = (chance: Chance): string => (chance === 'queued' ? '30 s to wait' : `because of ${chance}`);

/** Drives a job through a history. An outcome that a retry absorbs is repeated until the state is left. */
export const walk = (history: readonly Chance[], input: Data = { jobId: 'job-1' }): Walk => {
  const chances = [...history];
  let [job, commands] = start(jobFlow, input);
  const trail = [job.state];
  const all: FlowCommand[] = [...commands];
  const jobs = [job];
  const events: FlowEvent[] = [];
  for (let command = commands[0]; command !== undefined; command = commands[0]) {
    const chance =
      job.state === 'Acquire' && trail.filter((state) => state === 'Acquire').length > 3
        ? 'exhausted'
        : (chances.shift() ?? 'ok');
    const from = job.state;
    do {
      const event: FlowEvent =
        chance === 'ok'
          ? { type: 'succeeded', turn: job.turn, learned: learned(from, job.data) }
          : { type: 'ended', turn: job.turn, outcome: chance, cause: causeOf(chance) };
      events.push(event);
      [job, commands] = transition(jobFlow, job, event);
      jobs.push(job);
      all.push(...commands);
      if (chance === 'ok') break;
    } while (Object.keys(job.retries).length > 0);
    trail.push(job.state);
  }
  return { job, trail, commands: all, jobs, events };
};
