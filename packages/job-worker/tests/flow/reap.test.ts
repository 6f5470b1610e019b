import type { LaunchRequest } from '@codepipeline-ec2/core';
import { expect, test } from 'vitest';
import { createWorld, JOB_ID, STACK_TAG_KEY } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;

const request = (tags: Record<string, string>): LaunchRequest => ({
  clientToken: JSON.stringify(tags),
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  imageId: 'ami-1',
  instanceType: 'c7i.large',
  market: 'on-demand',
  securityGroupIds: [],
  userData: '',
  tags,
});

test('an instance that nobody needs is ended in the second round that finds it so', async () => {
  const world = createWorld({ instance: () => ({ ...goodInstance, mute: true }) });
  await world.fleet.launch(request({ [STACK_TAG_KEY]: 'builds', 'codepipeline-ec2-job': JOB_ID }));
  await world.schedule.run(HOUR / 2);
  expect(world.alive()).toHaveLength(1);
  await world.schedule.run(HOUR / 2);
  expect(world.alive()).toEqual([]);
});

test('a dry run names what it would end, and ends nothing', async () => {
  const world = createWorld({ instance: () => ({ ...goodInstance, mute: true }), reaper: 'dryRun' });
  await world.fleet.launch(request({ [STACK_TAG_KEY]: 'builds', 'codepipeline-ec2-job': JOB_ID }));
  await world.schedule.run(2 * HOUR);
  expect(world.alive()).toHaveLength(1);
  expect(world.logs).toContain('an instance that nobody needs would be ended');
});

test('an instance of another stack is never touched', async () => {
  const world = createWorld({ instance: () => ({ ...goodInstance, mute: true }) });
  await world.fleet.launch(request({ [STACK_TAG_KEY]: 'other', 'codepipeline-ec2-job': JOB_ID }));
  await world.schedule.run(6 * HOUR);
  expect(world.alive()).toHaveLength(1);
});

test('the instance of a living job is never touched', async () => {
  const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: 0.9 * HOUR }) });
  world.begin();
  await world.schedule.run(0.8 * HOUR);
  expect(world.alive()).toHaveLength(1);
});
