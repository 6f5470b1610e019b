import { jobFlow, type Flow } from '@codepipeline-ec2/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jobDefinition } from '../src/asl/job-definition.js';
import { chances } from './flow-kit/chances.js';
import { createCloudMachine, type CloudMachine } from './flow-kit/cloud-machine.js';
import { JITTER, runCore } from './flow-kit/core-machine.js';
import type { Chance } from './flow-kit/plot.js';
import { tours } from './flow-kit/tours.js';

const flow: Flow = jobFlow;
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

/** Both machines' accounts of one job. */
const accounts = async (stateMachineArn: string, chances: readonly Chance[]) => {
  const jobId = `job-${++jobs}`;
  return [runCore(flow, jobId, chances), await cloud.run(stateMachineArn, flow, jobId, chances)] as const;
};

test('the definition goes the way of the flow, whatever happens', { timeout: 120_000 }, async () => {
  const walks = tours(flow);
  await fc.assert(
    fc.asyncProperty(chances, async (chances) => {
      const [core, aws] = await accounts(machine, chances);
      expect(aws).toEqual(core);
    }),
    { examples: walks.map((walk): [Chance[]] => [[...walk]]), numRuns: walks.length + 250 },
  );
});
