import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocal, type StartedLocal } from './kit/commands.js';
import { deployTo, type Deployed } from './kit/world.js';

const ROUNDS = Number(process.env['KILLED_CLOUD_ROUNDS'] ?? 2);
/** A build of these takes about that long. */
const LONGEST_MS = 2500;
/**
 * What a crash can leave, at its worst: a job that was handed out and not acknowledged is handed out again after a minute,
 * is looked for at the minute after that, and its first instance is given up after a minute and a half.
 */
const CLOCK = 'x10';

let state: string;
let cloud: StartedLocal;
let deployed: Deployed;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'killed-cloud-'));
  cloud = await startLocal('--state', state, '--clock', CLOCK);
  deployed = await deployTo(cloud.endpoint);
}, 120_000);
afterAll(async () => {
  await cloud.stop();
  await rm(state, { recursive: true, force: true });
});

test.each(Array.from({ length: ROUNDS }, (_, round) => Math.round(((round + Math.random()) * LONGEST_MS) / ROUNDS)))(
  'a cloud that is killed %i ms after its pipelines began goes on with them after a restart',
  { timeout: 120_000 },
  async (moment) => {
    const builds = await Promise.all(
      ['sleep 0.5', 'true', 'exit 3'].map((Command) => deployed.start({ configuration: { Command } })),
    );
    await setTimeout(moment);
    await cloud.stop('SIGKILL');
    cloud = await startLocal('--state', state, '--clock', CLOCK, '--port', new URL(cloud.endpoint).port);
    const built = await Promise.all(builds.map((build) => build.ended()));
    for (const [index, { status, code, message, instancesLeft }] of built.entries()) {
      // An instance of this machine dies with its cloud: a build that had begun is lost, and its author reads so.
      const lost = code === 'SystemUnavailable';
      expect(instancesLeft).toBe(0);
      if (!lost) expect({ status, message }).toMatchObject({ status: index < 2 ? 'Succeeded' : 'Failed' });
      if (!lost && index === 2) expect(message).toContain('exit code 3');
    }
  },
);
