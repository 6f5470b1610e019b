import { expect, test, vi } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { createLambdaService } from '../../src/services/lambda/index.js';
import { functionsCloud, temporaryFolder } from './cloud-with-functions.js';

const whoAmI = 'export const handler = async () => process.pid;';
const isGone = (pid: unknown): boolean => {
  try {
    process.kill(pid as number, 0);
    return false;
  } catch {
    return true;
  }
};

test('an environment that nobody has used for some minutes is ended', async () => {
  const wall = virtualClock(0);
  const { create, invoke } = await functionsCloud({
    services: { lambda: (cloud) => createLambdaService(cloud, wall) },
  });
  await create('f', whoAmI);
  const { value: pid } = await invoke('f');
  await wall.advance(4 * 60_000);
  expect((await invoke('f')).value).toBe(pid);
  await wall.advance(4 * 60_000);
  expect(isGone(pid)).toBe(false);
  await wall.advance(3 * 60_000);
  await vi.waitFor(() => expect(isGone(pid)).toBe(true));
});

test('the processes of functions, and what they have started, end with the cloud', async () => {
  const { create, invoke, cloud } = await functionsCloud();
  const code = `import { spawn } from 'node:child_process';
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    export const handler = async () => [process.pid, child.pid];`;
  await create('f', code);
  const pids = (await invoke('f')).value as number[];
  expect(pids.map(isGone)).toEqual([false, false]);
  await cloud.close();
  // An ended process is seen until its new parent, the system, has noticed.
  await vi.waitFor(() => expect(pids.map(isGone)).toEqual([true, true]), { timeout: 10_000 });
}, 15_000);

test('a deleted function has no process left', async () => {
  const { create, invoke, call } = await functionsCloud();
  await create('f', whoAmI);
  const { value: pid } = await invoke('f');
  await call('DeleteFunction', { FunctionName: 'f' });
  await vi.waitFor(() => expect(isGone(pid)).toBe(true));
  await expect(invoke('f')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('functions are there again after a restart', async () => {
  const stateDirectory = temporaryFolder();
  const first = await functionsCloud({ stateDirectory });
  await first.create('f', 'export const handler = async () => "still here";');
  await first.cloud.close();
  const second = await functionsCloud({ stateDirectory });
  expect((await second.invoke('f')).value).toBe('still here');
});

test('published versions and aliases keep what they were', async () => {
  const { create, invoke, call } = await functionsCloud();
  await create('f', 'export const handler = async () => process.env.STAGE;', {
    Environment: { Variables: { STAGE: 'one' } },
  });
  expect(await call('PublishVersion', { FunctionName: 'f' })).toMatchObject({
    Version: '1',
    FunctionArn: expect.stringMatching(/:f:1$/) as unknown,
  });
  await call('UpdateFunctionConfiguration', { FunctionName: 'f', Environment: { Variables: { STAGE: 'two' } } });
  await call('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  const run = async (more: object = {}): Promise<unknown> => (await invoke('f', {}, more)).value;
  expect([await run(), await run({ Qualifier: '1' }), await run({ FunctionName: 'f:live' })]).toEqual([
    'two',
    'one',
    'one',
  ]);
  await expect(run({ Qualifier: '7' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});
