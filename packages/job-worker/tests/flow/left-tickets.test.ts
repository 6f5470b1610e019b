import { expect, test } from 'vitest';
import { createWorld, type World, type WorldOptions } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;
const tickets = (world: World): string[] =>
  [...world.objects.objects.keys()].filter((key) => key.startsWith('tickets/'));

test.each<[string, WorldOptions, string]>([
  ['that goes well', {}, 'succeeded'],
  [
    'whose first instance is lost before it has read its ticket',
    { instance: (number) => (number === 0 ? { ...goodInstance, diesAfter: 10 } : goodInstance) },
    'succeeded',
  ],
  [
    'whose ticket is renewed',
    { instance: () => ({ ...goodInstance, buildSeconds: 1200, ends: 'renew' }) },
    'succeeded',
  ],
])('nothing is left of the tickets of a job %s', async (_, options, how) => {
  const world = createWorld(options);
  world.begin();
  await world.schedule.run(60);
  expect(tickets(world).length).toBeGreaterThan(0);
  await world.schedule.run(2 * HOUR);
  expect(world.source.reports).toMatchObject([{ how }]);
  expect(tickets(world)).toEqual([]);
});

test('nothing is left of the ticket of a job that its pipeline gives up before its instance has read it', async () => {
  const world = createWorld();
  world.begin();
  await world.schedule.run(20);
  expect(tickets(world)).not.toEqual([]);
  world.source.abandon('action-execution-1');
  world.emit('CodePipeline Action Execution State Change', {
    'execution-id': 'pipeline-execution-1',
    pipeline: 'website',
    state: 'ABANDONED',
  });
  await world.schedule.run(HOUR);
  expect([tickets(world), world.source.reports, world.alive()]).toEqual([[], [], []]);
});

test('a ticket that cannot be deleted keeps no instance alive', async () => {
  const world = createWorld();
  world.objects.delete = () => Promise.reject(new Error('not now'));
  world.begin();
  await world.schedule.run(HOUR);
  expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  expect(world.alive()).toEqual([]);
  expect(world.logs.join()).toContain('a ticket could not be deleted');
});
