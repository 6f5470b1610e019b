import { jobFlow, type Flow } from '@codepipeline-ec2/core';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { jobDefinition } from '../src/asl/job-definition.js';
import type { Account } from './flow-kit/account.js';
import { chances } from './flow-kit/chances.js';
import { createCloudMachine, type CloudMachine } from './flow-kit/cloud-machine.js';
import { JITTER, runCore } from './flow-kit/core-machine.js';
import { plantedMistakes, withMistake } from './flow-kit/planted-mistakes.js';
import type { Chance } from './flow-kit/plot.js';
import { toursOf, unwellTours } from './flow-kit/tours.js';

const flow: Flow = jobFlow;
const tours = toursOf(flow);
const RANDOM_WALKS = 250;

let cloud: CloudMachine;
let machine: string;
let jobs = 0;

beforeAll(async () => {
  // Step Functions draws the jitter of retries from it.
  vi.spyOn(Math, 'random').mockReturnValue(JITTER);
  cloud = await createCloudMachine();
  machine = await cloud.define(jobDefinition);
});
afterAll(async () => {
  await cloud.close();
  vi.restoreAllMocks();
});

/** One job in core and by a definition in the cloud. */
const accounts = async (stateMachineArn: string, met: readonly Chance[]): Promise<[core: Account, cloud: Account]> => {
  const jobId = `job-${++jobs}`;
  const core = runCore(flow, jobId, met);
  return [core, await cloud.run(stateMachineArn, flow, jobId, met, core.told.length)];
};

describe('the definition and the flow', () => {
  test(
    'go the same way, ask the same at the same time and end alike, whatever happens',
    { timeout: 120_000 },
    async () => {
      const examples = [...tours, ...unwellTours].map((tour): [Chance[]] => [[...tour]]);
      await fc.assert(
        fc.asyncProperty(chances, async (met) => {
          const [core, inCloud] = await accounts(machine, met);
          expect(inCloud).toEqual(core);
        }),
        { examples, numRuns: examples.length + RANDOM_WALKS },
      );
    },
  );

  test.each(plantedMistakes)('are told apart when %s (%s)', { timeout: 60_000 }, async (...mistake) => {
    const wrong = await cloud.define(withMistake(jobDefinition, mistake));
    const differs = async (tour: readonly Chance[]): Promise<boolean> => {
      const [core, inCloud] = await accounts(wrong, tour);
      return !isDeepStrictEqual(inCloud, core);
    };
    let noticed = false;
    for (const tour of [...unwellTours, ...tours]) if ((noticed = await differs(tour))) break;
    expect(noticed).toBe(true);
  });

  test('both break a wait whose deadline nobody told', async () => {
    const [core, inCloud] = await accounts(machine, [{ outcome: 'vague' }]);
    // Core does not begin such a wait, and each says in its own words what is wrong.
    expect(inCloud.entered.filter((name) => name !== 'AwaitReady')).toEqual(core.entered);
    expect(inCloud.data).toEqual({
      ...(core.data as object),
      cause: expect.stringContaining('readySeconds') as string,
    });
  });
});

describe('the definition', () => {
  test('enters seven states when all goes well', async () => {
    const { entered, told } = await cloud.run(machine, flow, 'job-well', []);
    expect(entered).toEqual([
      ...['Acquire', 'AwaitReady', 'RunCommand', 'AwaitResult', 'ReportSuccess', 'AwaitLog', 'Release'],
    ]);
    expect(told).toHaveLength(7);
  });

  test.each([
    ['Lambda', 'Acquire', [{ outcome: 'ok', hiccups: 11 }]],
    ['DynamoDB', 'AwaitReady', [{ outcome: 'ok' }, { outcome: 'ok', hiccups: 11 }]],
  ])('calls a job broken when %s stays unwell in %s', async (_service, name, met) => {
    const { status, entered, data } = await cloud.run(machine, flow, `job-unwell-${name}`, met);
    expect(status).toBe('SUCCEEDED');
    expect(entered.slice(met.length - 1)).toEqual([name, 'ReportFailure', 'Release']);
    expect(data).toMatchObject({ failure: { kind: 'broken' }, cause: expect.stringContaining('Not now.') as string });
  });
});

test('the walks of the examples enter every state and pass both sides of every choice', () => {
  const ways = tours.map((tour) => runCore(flow, 'job-0', tour).entered);
  const states = Object.entries(flow.states).flatMap(([name, { type }]) =>
    type === 'task' || type === 'wait' ? [name] : [],
  );
  expect([...new Set(ways.flat())].sort()).toEqual(states.sort());
  const afterFailure = ways.flatMap((way) => way.filter((_, at) => way[at - 1] === 'ReportFailure'));
  expect(afterFailure).toEqual(expect.arrayContaining(['AwaitLog', 'Release']));
});
