import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { statesCloud } from './cloud-with-states.js';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'states-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const resource = 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken';
const waitFor = (who: string) => ({
  StartAt: 'W',
  States: {
    W: {
      Type: 'Task',
      Resource: resource,
      Arguments: { TableName: `{% ${who} & ' ' & $states.context.Task.Token %}` },
      End: true,
    },
  },
});

const openCloud = async (stateDirectory: string) => {
  const tokens = new Map<string, string>();
  const states = await statesCloud(
    {
      'dynamodb.UpdateItem': ({ TableName }) => {
        const [who = '', token = ''] = String(TableName).split(' ');
        tokens.set(who, token);
      },
    },
    { stateDirectory },
  );
  return { ...states, tokens };
};

test('branches and iterations that had ended are not run again after a restart, the others go on', async () => {
  const stateDirectory = folder();
  const first = await openCloud(stateDirectory);
  const arn = await first.start({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          waitFor(`'left'`),
          {
            StartAt: 'Each',
            States: { Each: { Type: 'Map', Items: ['a', 'b'], ItemProcessor: waitFor('$states.input'), End: true } },
          },
        ],
        End: true,
      },
    },
  });
  await first.clock.advance(1000);
  expect([...first.tokens.keys()].sort()).toEqual(['a', 'b', 'left']);
  await first.call('SendTaskSuccess', { taskToken: first.tokens.get('a'), output: '1' });
  await first.clock.advance(0);
  await first.cloud.close();

  const second = await openCloud(stateDirectory);
  await second.clock.advance(0);
  expect(second.tokens.size).toBe(0);
  await second.call('SendTaskSuccess', { taskToken: first.tokens.get('left'), output: '0' });
  await second.call('SendTaskSuccess', { taskToken: first.tokens.get('b'), output: '2' });
  await second.clock.advance(0);
  expect((await second.describe(arn)).output).toBe('[0,[1,2]]');
  const types = (await second.history(arn)).map(({ type }) => type);
  const count = (type: string): number => types.filter((one) => one === type).length;
  expect([
    count('ParallelStateStarted'),
    count('MapStateStarted'),
    count('MapIterationStarted'),
    count('MapIterationSucceeded'),
    count('TaskScheduled'),
  ]).toEqual([1, 1, 2, 2, 3]);
  await second.cloud.close();
});

test('a pause, a retry and the limit of the execution end when they would have without the restart', async () => {
  const stateDirectory = folder();
  const first = await openCloud(stateDirectory);
  const began = first.clock.now();
  const waits = await first.start({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 100, End: true } } });
  const limited = await first.start({
    TimeoutSeconds: 50,
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 100, End: true } },
  });
  await first.clock.advance(30_000);
  await first.cloud.close();

  const second = await openCloud(stateDirectory);
  await second.clock.advance(100_000);
  const stopped = async (arn: string): Promise<number> =>
    ((await second.describe(arn)).stopDate?.getTime() ?? 0) - began;
  expect([await stopped(waits), await stopped(limited)]).toEqual([100_000, 50_000]);
  expect((await second.describe(limited)).status).toBe('TIMED_OUT');
  await second.cloud.close();
});
