import { localCloudAdmin } from '@codepipeline-ec2/local-cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noWindows, prepareWindows, WINDOWS, windowsNote } from './kit/windows.js';
import { openWorld, type World } from './kit/world.js';
import { textsOf } from './kit/zip.js';

// Ten times as fast as real: a quarter of an hour is a minute and a half.
let world: World;
beforeAll(async () => {
  await prepareWindows();
  world = await openWorld({ clock: 'x10' });
}, 240_000);
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

test.concurrent(
  'an instance that becomes ready after sixteen minutes still builds',
  { timeout: 240_000 },
  async ({ onTestFinished }) => {
    // A cloud of its own: there the late instance is this build's.
    const late = await openWorld({ clock: 'x10' });
    onTestFinished(() => late.close());
    await localCloudAdmin(late.cloud.endpoint).addFaults({
      service: 'ec2',
      operation: 'AgentOnline',
      effect: 'delay',
      delayMs: 16 * 60_000,
      times: 1,
    });
    const built = await late.build({
      configuration: { Command: 'echo late > out', OutputArtifactPath: 'out' },
      outputs: ['out'],
    });
    expect(built).toMatchObject({ message: '', status: 'Succeeded' });
    expect(await textsOf(await built.artifact('out'))).toEqual({ out: 'late\n' });
  },
);

test
  .skipIf(noWindows)
  .concurrent(
    `a build on Windows that takes too long is ended, and its author is told${windowsNote}`,
    { timeout: 240_000 },
    async () => {
      const built = await world.build({
        // The agent's minute is a real one.
        configuration: { ...WINDOWS, Command: `'begun'\nnode -e "setInterval(() => {}, 1000)"`, TimeoutMinutes: '1' },
      });
      expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed' });
      expect(built.message).toMatch(/TimeoutMinutes/);
      expect(built.message).toContain('begun');
    },
  );
