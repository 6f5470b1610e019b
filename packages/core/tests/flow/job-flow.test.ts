import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  jobFlow,
  start,
  transition,
  type Data,
  type FlowEvent,
  type FlowJob,
  type JobStateName,
} from '../../src/index.js';
import { histories, tours, walk } from './walk.js';

const HAPPY = ['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', 'ReportSuccess', 'AwaitLog', 'Release'];

const count = (trail: readonly string[], pattern: RegExp): number => trail.filter((name) => pattern.test(name)).length;

/** The pipeline had given the job up before there was anything to report. */
const isUnwanted = (history: readonly string[], trail: readonly string[]): boolean =>
  history.some((chance, at) => chance === 'cancelled' || (chance === 'gone' && !trail[at]?.startsWith('Report')));

describe('the flow of a job', () => {
  test('enters seven states when all goes well', () => {
    expect(walk([]).trail).toEqual([...HAPPY, 'Done']);
  });

  test('knows at the end what its workers told it, and nothing else', () => {
    expect(walk([]).job.data).toEqual({
      jobId: 'job-1',
      attempt: 1,
      instanceId: 'i-1',
      readySeconds: 300,
      buildSeconds: 3600,
      logSeconds: 60,
      ticket: '1.1',
    });
  });

  test('ends by Release, whatever happens', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(walk(history).trail.slice(-2)).toEqual(['Release', 'Done']);
      }),
    );
  });

  test('reports no job twice', () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(count(walk(history).trail, /^Report/)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('keeps both promises on every edge', () => {
    expect(tours().length).toBeGreaterThan(50);
    for (const tour of tours()) {
      const { trail } = walk(tour);
      expect(trail.slice(-2), tour.join(' ')).toEqual(['Release', 'Done']);
      expect(count(trail, /^Report/), tour.join(' ')).toBe(isUnwanted(tour, trail) ? 0 : 1);
    }
  });

  test('reports every job that is neither cancelled nor gone', () => {
    fc.assert(
      fc.property(histories, (history) => {
        fc.pre(!history.includes('cancelled') && !history.includes('gone'));
        expect(count(walk(history).trail, /^Report/)).toBe(1);
      }),
    );
  });

  test('a failure is known to whoever reports it, with its cause', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const job of walk(history).jobs) {
          if (job.state !== 'ReportFailure') continue;
          expect(job.data['failure']).toMatchObject({ type: expect.any(String), kind: expect.any(String) });
          expect(job.data['cause']).toEqual(expect.any(String));
        }
      }),
    );
  });

  test('a build that was started once is never started on another instance', () => {
    fc.assert(
      fc.property(histories, (history) => {
        fc.pre(!history.includes('undelivered'));
        const { trail } = walk(history);
        expect(count(trail, /^AwaitResult$/)).toBeLessThanOrEqual(1 + count(trail, /^RenewTicket$/));
      }),
    );
  });

  test('every state can be reached', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(histories, (history) => walk(history).trail.forEach((name) => seen.add(name))),
      { numRuns: 2000, seed: 1 },
    );
    // A choice is passed through within one transition.
    const stops = Object.entries(jobFlow.states).flatMap(([name, { type }]) => (type === 'choice' ? [] : [name]));
    expect([...seen].sort()).toEqual(stops.sort());
  });

  test('every edge leads to a state of the flow', () => {
    const names = new Set(Object.keys(jobFlow.states));
    const targets = JSON.stringify(jobFlow).matchAll(/"(?:to|start)":"(\w+)"/g);
    for (const [, name] of targets) expect(names).toContain(name);
  });

  test('is JSON all the way down', () => expect(JSON.parse(JSON.stringify(jobFlow))).toEqual(jobFlow));
});

describe('a job', () => {
  test.each<[string, Parameters<typeof walk>[0], JobStateName[]]>([
    ['whose instance is lost before it is ready gets another', ['ok', 'lost'], ['Acquire', 'AwaitReady', ...another()]],
    [
      'whose ready signal is late is asked about',
      ['ok', 'timeout'],
      ['Acquire', 'AwaitReady', 'ProbeReady', 'RunCommand', ...rest()],
    ],
    [
      'whose instance never becomes ready gets another',
      ['ok', 'timeout', 'notReady'],
      ['Acquire', 'AwaitReady', 'ProbeReady', ...another()],
    ],
    [
      'whose command is not taken gets another instance',
      ['ok', 'ok', 'notReady'],
      ['Acquire', 'AwaitReady', 'RunCommand', ...another()],
    ],
    [
      'whose command never ran gets another instance',
      ['ok', 'ok', 'ok', 'undelivered'],
      ['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', ...another()],
    ],
    [
      'that outlives its URLs is given fresh ones',
      ['ok', 'ok', 'ok', 'renew'],
      ['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', 'RenewTicket', ...rest()],
    ],
    [
      'whose build fails reports it',
      ['ok', 'ok', 'ok', 'failed'],
      ['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', 'ReportFailure', 'AwaitLog', 'Release', 'Done'],
    ],
    ['that finds no place waits for its turn', ['waiting'], ['Acquire', 'AwaitTurn', ...another()]],
    [
      'whose turn does not come looks by itself',
      ['waiting', 'timeout', 'waiting'],
      ['Acquire', 'AwaitTurn', 'Acquire', 'AwaitTurn', ...another()],
    ],
    [
      'that is cancelled before its turn launches nothing',
      ['waiting', 'cancelled'],
      ['Acquire', 'AwaitTurn', 'Release', 'Done'],
    ],
    [
      'whose launch is not due yet comes again when it is',
      ['queued', 'timeout'],
      ['Acquire', 'AwaitLaunch', ...another()],
    ],
    [
      'that is cancelled before its launch is due launches nothing',
      ['queued', 'cancelled'],
      ['Acquire', 'AwaitLaunch', 'Release', 'Done'],
    ],
    ['that finds no capacity has no log to wait for', ['noCapacity'], ['Acquire', 'ReportFailure', 'Release', 'Done']],
    [
      'that is cancelled is ended, and not reported',
      ['ok', 'ok', 'ok', 'cancelled'],
      ['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', 'StopBuild', 'AwaitLog', 'Release', 'Done'],
    ],
  ])('%s', (_, history, trail) => expect(walk(history).trail).toEqual(trail));

  test('that waits for its turn waits for no field', () => {
    const awaited = walk(['waiting']).commands.find(({ type }) => type === 'await');
    expect(awaited).toMatchObject({ seconds: 1320, signals: ['cancelled:job-1', 'turn:job-1'] });
  });

  test('waits for its launch as long as it was told, and each time anew', () => {
    const [acquiring] = start(jobFlow, { jobId: 'job-1' });
    const told = (job: FlowJob<JobStateName>, cause: string) =>
      transition(jobFlow, job, { type: 'ended', turn: job.turn, outcome: 'queued', cause });
    const [waiting, commands] = told(acquiring, '1320 s to wait: 2 a second');
    expect(commands).toMatchObject([{ type: 'await', seconds: 1320, signals: ['cancelled:job-1'] }]);
    expect(waiting.data).toEqual({ jobId: 'job-1', launchSeconds: 1320, cause: '1320 s to wait: 2 a second' });
    const [again] = transition(jobFlow, waiting, { type: 'ended', turn: waiting.turn, outcome: 'timeout', cause: '' });
    expect(told(again, '7')[1]).toMatchObject([{ type: 'await', seconds: 7 }]);
    // Only the outcome that says so tells of seconds.
    const [failed] = transition(jobFlow, again, { type: 'ended', turn: again.turn, outcome: 'invalid', cause: '5 s' });
    expect(failed.data).toMatchObject({ cause: '5 s', launchSeconds: 1320 });
  });

  test.each(['soon', '0 s', ' 5 s', '-5 s'])('that is not told for how long is broken: %j', (cause) => {
    const [job] = start(jobFlow, { jobId: 'job-1' });
    const [after] = transition(jobFlow, job, { type: 'ended', turn: job.turn, outcome: 'queued', cause });
    expect(after).toMatchObject({ state: 'ReportFailure', data: { cause: 'launchSeconds is unknown' } });
  });

  test('gets no fourth instance', () => {
    const { trail, job } = walk(['ok', 'lost', 'ok', 'lost', 'ok', 'lost']);
    expect(count(trail, /^Acquire$/)).toBe(4);
    expect(trail.slice(-3)).toEqual(['ReportFailure', 'Release', 'Done']);
    expect(job.data['failure']).toEqual({ type: 'SystemUnavailable', kind: 'noInstance' });
  });

  test('that waits for capacity waits a quarter of an hour on average', () => {
    const waits = walk(['noCapacity']).commands.flatMap((command) =>
      command.type === 'call' && command.do === 'acquire' ? [command.afterSeconds] : [],
    );
    expect(waits.slice(0, 6)).toEqual([0, 5, 10, 20, 40, 60]);
    expect(waits).toHaveLength(1 + 33);
    expect(waits.reduce((sum, seconds) => sum + seconds, 0) / 2).toBeCloseTo(15 * 60, -2);
  });

  test('that EC2 throttles waits for hours: ten thousand launches take more than one', () => {
    const waits = walk(['throttled']).commands.flatMap((command) =>
      command.type === 'call' && command.do === 'acquire' ? [command.afterSeconds] : [],
    );
    expect(waits.slice(0, 8)).toEqual([0, 5, 10, 20, 40, 80, 160, 300]);
    expect(waits.reduce((sum, seconds) => sum + seconds, 0) / 2).toBeGreaterThan(5 * 3600);
  });

  test('that waits for hours for its launch may meet a dying function now and then', () => {
    const { trail, commands } = walk(Array.from({ length: 15 }, () => 'broken' as const));
    expect(trail[1]).toBe('ReportFailure');
    const tries = commands.filter((command) => command.type === 'call' && command.do === 'acquire');
    expect(tries).toHaveLength(1 + 20);
  });

  test('that waits for its follow-up job waits three minutes at least on average', () => {
    const waits = walk(['ok', 'ok', 'ok', 'ok', 'pending']).commands.flatMap((command) =>
      command.type === 'call' && command.do === 'reportSuccess' ? [command.afterSeconds] : [],
    );
    expect(waits.slice(0, 5)).toEqual([0, 1, 2, 4, 5]);
    expect(waits.reduce((sum, seconds) => sum + seconds, 0) / 2).toBeGreaterThan(180);
  });
});

function another(): JobStateName[] {
  return ['Acquire', 'AwaitReady', 'RunCommand', ...rest()];
}

function rest(): JobStateName[] {
  return ['AwaitResult', 'ReportSuccess', 'AwaitLog', 'Release', 'Done'];
}

describe('a signal that was stored before its wait', () => {
  const waiting = walk(['ok']).jobs.find(({ state }) => state === 'AwaitReady');
  if (waiting === undefined) throw new Error('a job that goes well waits for its instance');
  const reading = transition(jobFlow, waiting, { type: 'early', turn: waiting.turn })[0];
  const told = (outcome: string): FlowEvent => ({ type: 'ended', turn: reading.turn, outcome, cause: 'why' });

  test('is read by a worker', () => {
    const [, commands] = transition(jobFlow, waiting, { type: 'early', turn: waiting.turn });
    expect(commands).toEqual([
      {
        type: 'call',
        turn: waiting.turn + 1,
        do: 'takeSignal',
        worker: 'report',
        afterSeconds: 0,
        data: waiting.data,
        signals: ['cancelled:job-1', 'lost:1', 'ready:1'],
      },
    ]);
  });

  test('counts as if it had come in time', () => {
    expect(transition(jobFlow, reading, told('lost'))[0].state).toBe('Acquire');
    const well: FlowEvent = { type: 'succeeded', turn: reading.turn, learned: {} };
    expect(transition(jobFlow, reading, well)[0]).toEqual(
      transition(jobFlow, { ...waiting, turn: reading.turn }, well)[0],
    );
  });

  test('is read again when its reader dies or is throttled, and the job is broken when it never can be', () => {
    for (const outcome of ['unheardOf', 'throttled', 'timeout', 'broken']) {
      let job = reading;
      const states: string[] = [];
      for (let tries = 0; tries < 7; tries += 1) {
        [job] = transition(jobFlow, job, { ...told(outcome), turn: job.turn });
        states.push(job.state);
      }
      expect(states, outcome).toEqual([...Array<string>(6).fill('AwaitReady'), 'ReportFailure']);
    }
  });

  test('is told of once: nothing comes of it while it is read, nor in a task', () => {
    for (const job of [reading, walk([]).jobs[0] ?? reading]) {
      expect(transition(jobFlow, job, { type: 'early', turn: job.turn })).toEqual([job, []]);
    }
  });
});

describe('a transition', () => {
  const events: fc.Arbitrary<FlowEvent> = fc.oneof(
    fc.record({
      type: fc.constant('succeeded' as const),
      turn: fc.nat(50),
      learned: fc.dictionary(fc.string(), fc.jsonValue()),
    }),
    fc.record({ type: fc.constant('ended' as const), turn: fc.nat(50), outcome: fc.string(), cause: fc.string() }),
    fc.record({ type: fc.constant('early' as const), turn: fc.nat(50) }),
  );

  test('never changes what it is given', () => {
    fc.assert(
      fc.property(histories, events, (history, event) => {
        for (const job of walk(history).jobs) {
          const before = JSON.stringify([job, event]);
          transition(jobFlow, frozen(job), frozen({ ...event, turn: job.turn }));
          expect(JSON.stringify([job, event])).toBe(before);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('goes the same way from a job that was stored as JSON and read back', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { jobs, events: happened } = walk(history);
        happened.forEach((event, at) => {
          const job = jobs[at] as FlowJob<JobStateName>;
          const revived = JSON.parse(JSON.stringify(job)) as FlowJob<JobStateName>;
          expect(transition(jobFlow, revived, event)).toEqual(transition(jobFlow, job, event));
        });
      }),
      { numRuns: 50 },
    );
  });

  test('a repeated, late or early event changes nothing', () => {
    fc.assert(
      fc.property(histories, events, (history, event) => {
        for (const job of walk(history).jobs) {
          fc.pre(event.turn !== job.turn);
          const [after, commands] = transition(jobFlow, job, event);
          expect(after).toBe(job);
          expect(commands).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('an event that comes twice counts once', () => {
    for (const tour of tours()) {
      const { jobs, events: happened } = walk(tour);
      happened.forEach((event, at) => {
        const after = jobs[at + 1] as FlowJob<JobStateName>;
        expect(transition(jobFlow, after, event)).toEqual([after, []]);
      });
    }
  });

  test('a job that is over stays as it is', () => {
    fc.assert(
      fc.property(histories, events, (history, event) => {
        const { job } = walk(history);
        expect(transition(jobFlow, job, { ...event, turn: job.turn })).toEqual([job, []]);
      }),
    );
  });

  test('an outcome that the state does not know is broken, even if its name is that of a method', () => {
    for (const outcome of ['toString', '__proto__', 'constructor', '']) {
      const [job] = start(jobFlow, { jobId: 'job-1' });
      const [after] = transition(jobFlow, job, { type: 'ended', turn: job.turn, outcome, cause: 'odd' });
      expect(after.retries).toEqual({ broken: 1 });
    }
  });

  test('a wait without a deadline is broken instead of endless', () => {
    const [job] = start(jobFlow, { jobId: 'job-1' });
    const [after] = transition(jobFlow, job, { type: 'succeeded', turn: job.turn, learned: { attempt: 1 } });
    expect(after.state).toBe('ReportFailure');
    expect(after.data).toMatchObject({ cause: 'readySeconds is unknown', failure: { kind: 'broken' } });
  });

  test('signals are waited for under the values of their fields, the most telling first', () => {
    const { commands } = walk([], { jobId: 'job-7' });
    const awaited = commands.flatMap((command) => (command.type === 'await' ? [command.signals] : []));
    expect(awaited).toEqual([
      ['cancelled:job-7', 'lost:1', 'ready:1'],
      ['cancelled:job-7', 'result:1.1', 'renew:1.1', 'died:1.1', 'lost:1'],
      ['ended:1.1', 'lost:1'],
    ]);
  });
});

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
};

test('a choice leads on with the data that was there', () => {
  const data: Data = { jobId: 'job-1' };
  const [job] = start(
    {
      start: 'Ask',
      states: {
        Ask: {
          type: 'choice',
          known: 'jobId',
          then: { to: 'End', failure: { type: 'JobFailed', kind: 'k' } },
          else: { to: 'Ask' },
        },
        End: { type: 'end' },
      },
    },
    data,
  );
  expect(job).toMatchObject({ state: 'End', data: { jobId: 'job-1', failure: { type: 'JobFailed', kind: 'k' } } });
  // A choice takes no events: nothing was asked of anybody.
  const asked = { ...job, state: 'Ask' as const };
  expect(
    transition(
      { start: 'Ask', states: { Ask: { type: 'choice', known: 'x', then: { to: 'Ask' }, else: { to: 'Ask' } } } },
      asked,
      { type: 'succeeded', turn: asked.turn, learned: {} },
    ),
  ).toEqual([asked, []]);
});
