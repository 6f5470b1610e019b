import { expect, test } from 'vitest';
import { dispatch } from '../../src/dispatcher/dispatch.js';
import { aJob, createWorld, JOB_ID } from '../world/create-world.js';

const started = [{ why: 'started' as const }];

test('an event that came before its job: the same run of the function takes the job when it is there', async () => {
  const world = createWorld();
  const pauses: number[] = [];
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    if (pauses.length === 2) world.source.add(JOB_ID, aJob());
    return Promise.resolve();
  };
  await dispatch({ ...world.ports, pause }, ['1'], started);
  expect(world.executions.runs.size).toBe(1);
  expect(pauses).toHaveLength(2);
  expect(world.dispatchers()).toBe(0);
});

test('a job that comes later still is looked for by a message', async () => {
  const world = createWorld();
  await dispatch(world.ports, ['1'], started);
  world.source.add(JOB_ID, aJob());
  await world.schedule.run(10);
  expect(world.executions.runs.size).toBe(1);
});

test('a look that the schedule asks for does not wait', async () => {
  const world = createWorld();
  const pause = (): Promise<void> => Promise.reject(new Error('waited'));
  await dispatch({ ...world.ports, pause }, ['1'], [{ why: 'schedule' }]);
  expect(world.executions.runs.size).toBe(0);
});
