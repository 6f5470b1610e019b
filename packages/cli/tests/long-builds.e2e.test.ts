import { localCloudAdmin } from '@codepipeline-ec2/local-cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from './kit/world.js';
import { textsOf } from './kit/zip.js';

// Ten times as fast as real: a quarter of an hour is a minute and a half.
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock: 'x10' });
});
afterAll(() => world.close());

test.concurrent(
  'a build that outlives its URLs keeps its outputs and gets fresh ones',
  { timeout: 240_000 },
  async () => {
    const built = await world.build({
      // 95 seconds here are 950 there; CodePipeline's credentials live 900.
      configuration: {
        Command: 'sleep 95\necho done > out\necho "KEPT=yes" >> "$CODEPIPELINE_EC2_OUTPUT"',
        OutputArtifactPath: 'out',
        InstanceType: 'm7i.large',
      },
      outputs: ['out'],
    });
    expect(built).toMatchObject({ message: '', status: 'Succeeded' });
    expect(await textsOf(await built.artifact('out'))).toEqual({ out: 'done\n' });
    expect(built.action.output?.outputVariables).toEqual({ KEPT: 'yes' });
    const requests = await localCloudAdmin(world.cloud.endpoint).requests();
    expect(requests.filter(({ operation }) => operation === 'SendCommand').length).toBeGreaterThanOrEqual(2);
  },
);

test.concurrent('an instance that becomes ready after sixteen minutes still builds', { timeout: 240_000 }, async () => {
  await localCloudAdmin(world.cloud.endpoint).addFaults({
    service: 'ec2',
    operation: 'AgentOnline',
    effect: 'delay',
    delayMs: 16 * 60_000,
    times: 1,
  });
  const built = await world.build({
    configuration: { Command: 'echo late > out', OutputArtifactPath: 'out' },
    outputs: ['out'],
  });
  expect(built).toMatchObject({ message: '', status: 'Succeeded' });
  expect(await textsOf(await built.artifact('out'))).toEqual({ out: 'late\n' });
});
