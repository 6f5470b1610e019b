import { describe, expect, test } from 'vitest';
import { jobFlow, start, transition, type Flow, type FlowJob } from '../../src/index.js';

const again = { first: 2, max: 5, times: 3 };
const flow: Flow = {
  start: 'Work',
  states: {
    Work: {
      type: 'task',
      do: 'work',
      worker: 'hand',
      then: { to: 'Rest', keep: ['place'] },
      retry: { broken: again },
      on: { tired: { to: 'Rest', seconds: 'pause' }, broken: { to: 'End' } },
    },
    Rest: {
      type: 'wait',
      signals: ['bell:place'],
      within: 60,
      worker: 'ear',
      retry: { broken: again },
      then: { to: 'Work', keep: ['place'] },
      on: { timeout: { to: 'Work' }, broken: { to: 'End' } },
    },
    End: { type: 'end' },
  },
};

const succeeded = (job: FlowJob, learned = {}) => transition(flow, job, { type: 'succeeded', turn: job.turn, learned });
const ended = (job: FlowJob, outcome: string, cause = '') =>
  transition(flow, job, { type: 'ended', turn: job.turn, outcome, cause });
const working = start(flow, { place: 1 })[0];
const resting = succeeded(working)[0];
const reading = transition(flow, resting, { type: 'early', turn: resting.turn })[0];

describe('what is known of a job', () => {
  test('stays as it was where a worker says nothing of it', () => {
    expect(resting.data).toStrictEqual({ place: 1 });
  });

  test('is what a worker says of it, as far as the edge keeps it', () => {
    expect(succeeded(working, { place: 2, mood: 'good' })[0].data).toStrictEqual({ place: 2 });
  });

  test('has the cause of what went wrong, and a number of seconds only where one is asked for', () => {
    expect(ended(working, 'tired', '15 s of rest')[0].data).toStrictEqual({
      place: 1,
      cause: '15 s of rest',
      pause: 15,
    });
    expect(ended(resting, 'timeout', '60 s are over')[0].data).toStrictEqual({ place: 1, cause: '60 s are over' });
  });
});

test('the turn goes up by one with every command, retries too', () => {
  const retried = ended(working, 'broken')[0];
  expect([working, resting, reading, retried].map(({ turn }) => turn)).toEqual([1, 2, 3, 2]);
});

test('a task is repeated after longer and longer, as often as is said', () => {
  const delays: unknown[] = [];
  let [job, [command]] = ended(working, 'broken');
  while (command?.type === 'call' && command.do === 'work') {
    delays.push(command.afterSeconds);
    expect(command).toStrictEqual({
      type: 'call',
      turn: job.turn,
      do: 'work',
      worker: 'hand',
      afterSeconds: command.afterSeconds,
      data: { place: 1 },
    });
    [job, [command]] = ended(job, 'broken', 'no');
  }
  expect(delays).toEqual([2, 4, 5]);
  expect(job).toMatchObject({ state: 'End', data: { place: 1, cause: 'no' } });
});

describe('a signal that is read', () => {
  test('is read again when the reader dies', () => {
    const [job, commands] = ended(reading, 'broken');
    expect(job.state).toBe('Rest');
    expect(commands).toStrictEqual([
      {
        type: 'call',
        turn: 4,
        do: 'takeSignal',
        worker: 'ear',
        afterSeconds: 2,
        data: { place: 1 },
        signals: ['bell:1'],
      },
    ]);
  });

  test('cannot time out: only the wait itself can', () => {
    expect(ended(resting, 'timeout')[0].state).toBe('Work');
    expect(ended(reading, 'timeout')[0].state).toBe('Rest');
  });
});

describe('the table of the job', () => {
  test('tells the pipeline of each failure what kind it is, and whose', () => {
    const failures = Object.entries(jobFlow.states).flatMap(([name, state]) =>
      ('on' in state ? Object.entries(state.on) : []).flatMap(([outcome, { failure }]) =>
        failure === undefined ? [] : [`${name} ${outcome}: ${failure.type} ${failure.kind}`],
      ),
    );
    const broken = 'SystemUnavailable broken';
    expect(failures).toEqual([
      'Acquire noCapacity: SystemUnavailable noCapacity',
      'Acquire throttled: SystemUnavailable launchThrottled',
      'Acquire invalid: ConfigurationError invalidLaunch',
      'Acquire exhausted: SystemUnavailable noInstance',
      `Acquire broken: ${broken}`,
      `AwaitTurn broken: ${broken}`,
      `AwaitLaunch broken: ${broken}`,
      `AwaitReady broken: ${broken}`,
      `ProbeReady broken: ${broken}`,
      `RunCommand throttled: ${broken}`,
      `RunCommand pending: ${broken}`,
      `RunCommand broken: ${broken}`,
      'AwaitResult failed: JobFailed buildFailed',
      'AwaitResult died: SystemUnavailable agentDied',
      'AwaitResult lost: SystemUnavailable instanceLost',
      'AwaitResult timeout: JobFailed buildTimeout',
      `AwaitResult broken: ${broken}`,
      'RenewTicket notReady: SystemUnavailable artifactsNotStored',
      'RenewTicket lost: SystemUnavailable artifactsNotStored',
      `RenewTicket throttled: ${broken}`,
      `RenewTicket pending: ${broken}`,
      `RenewTicket broken: ${broken}`,
    ]);
  });

  test('says who does the work of each state', () => {
    const work = Object.entries(jobFlow.states).flatMap(([name, state]) =>
      'worker' in state ? [`${name}: ${state.worker} ${'do' in state ? state.do : 'reads'}`] : [],
    );
    expect(work).toEqual([
      'Acquire: launcher acquire',
      'AwaitTurn: report reads',
      'AwaitLaunch: report reads',
      'AwaitReady: report reads',
      'ProbeReady: launcher probeReady',
      'RunCommand: launcher runCommand',
      'AwaitResult: report reads',
      'RenewTicket: launcher renewTicket',
      'StopBuild: launcher stopBuild',
      'ReportSuccess: report reportSuccess',
      'ReportFailure: report reportFailure',
      'AwaitLog: report reads',
      'Release: launcher release',
    ]);
  });

  test('lets a renewed ticket take the place of the first', () => {
    const job: FlowJob<'RenewTicket'> = {
      state: 'RenewTicket',
      data: { jobId: 'j', ticket: '1.1', buildSeconds: 9 },
      turn: 1,
      retries: {},
    };
    const [next] = transition(jobFlow, job, { type: 'succeeded', turn: 1, learned: { ticket: '1.2' } });
    expect(next).toMatchObject({ state: 'AwaitResult', data: { ticket: '1.2' } });
  });
});

describe('the retries of the job', () => {
  const retries = Object.entries(jobFlow.states).flatMap(([name, state]) =>
    'retry' in state ? Object.entries(state.retry).map(([outcome, retry]) => ({ name, outcome, ...retry })) : [],
  );
  /** Seconds until the last try, under full jitter. */
  const meanOf = ({ first, max, times }: (typeof retries)[number]): number =>
    Array.from({ length: times }, (_, tried) => Math.min(first * 2 ** tried, max) / 2).reduce((a, b) => a + b, 0);

  test('come to an end', () => {
    for (const { first, max, times } of retries) {
      expect([first, max, times].every((number) => Number.isInteger(number) && number > 0)).toBe(true);
      expect(first).toBeLessThanOrEqual(max);
    }
  });

  test('last as long as each trouble may', () => {
    const rounded = retries.map((retry) => [`${retry.name} ${retry.outcome}`, Math.round(meanOf(retry) / 10) * 10]);
    // In seconds: a quarter of an hour, six hours.
    const [quarter, hours] = [910, 21_760];
    expect(Object.fromEntries(rounded)).toEqual({
      'Acquire noCapacity': quarter,
      'Acquire throttled': hours,
      'Acquire broken': 260,
      'AwaitTurn broken': 50,
      'AwaitLaunch broken': 50,
      'AwaitReady broken': 50,
      'ProbeReady notReady': 1500,
      'ProbeReady throttled': quarter,
      'ProbeReady broken': 50,
      'RunCommand notReady': 50,
      'RunCommand throttled': 50,
      'RunCommand pending': 600,
      'RunCommand broken': 50,
      'AwaitResult broken': 50,
      'RenewTicket notReady': 50,
      'RenewTicket throttled': 50,
      'RenewTicket pending': 600,
      'RenewTicket broken': 50,
      'StopBuild throttled': 50,
      'StopBuild broken': 50,
      'ReportSuccess throttled': quarter,
      'ReportSuccess pending': 220,
      'ReportSuccess broken': 50,
      'ReportFailure throttled': quarter,
      'ReportFailure pending': 220,
      'ReportFailure broken': 50,
      'AwaitLog broken': 50,
      'Release throttled': quarter,
      'Release broken': 50,
    });
  });
});
