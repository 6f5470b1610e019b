import { afterEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';
import type { Fault } from '../../src/kernel/fault-list.js';
import type { Service, ServiceName } from '../../src/kernel/service.js';

const anything = (name: ServiceName) => (): Service => ({
  name,
  operations: { Do: { handle: () => ({ done: true }) } },
});

let cloud: RunningCloud;
afterEach(() => cloud.close());

const prepare = async (fault: Partial<Fault>, service: ServiceName = 'ec2'): Promise<void> => {
  cloud = await createCloud({ clock: 'virtual', services: { [service]: anything(service) } });
  cloud.faults.add({ service, operation: 'Do', effect: 'error', ...fault });
};

const asked = async (fault: Partial<Fault>, service: ServiceName = 'ec2'): Promise<unknown> => {
  await prepare(fault, service);
  return cloud.call(service, 'Do', {}, ROOT);
};

describe('a fault', () => {
  test.each([
    ['ec2', 'RequestLimitExceeded', 503],
    ['s3', 'SlowDown', 503],
    ['codepipeline', 'ThrottlingException', 400],
    ['sts', 'Throttling', 400],
    ['lambda', 'TooManyRequestsException', 429],
  ] as const)('throttles %s as it throttles itself: %s', async (service, code, status) => {
    await expect(asked({ effect: 'throttle' }, service)).rejects.toMatchObject({ code, status });
  });

  test('has the code and the text it was given', async () => {
    const fault = { effect: 'error', code: 'InsufficientInstanceCapacity', message: 'No room', status: 500 } as const;
    await expect(asked(fault)).rejects.toMatchObject({
      code: 'InsufficientInstanceCapacity',
      message: 'No room',
      status: 500,
    });
  });

  test('strikes as often as it was told', async () => {
    await expect(asked({ times: 2 })).rejects.toMatchObject({ code: 'InternalFailure' });
    await expect(cloud.call('ec2', 'Do', {}, ROOT)).rejects.toMatchObject({ code: 'InternalFailure' });
    expect(await cloud.call('ec2', 'Do', {}, ROOT)).toEqual({ done: true });
    expect(cloud.faults.list()).toEqual([]);
  });

  test("delays by the cloud's time", async () => {
    await prepare({ effect: 'delay', delayMs: 5000, times: 1 });
    let done = false;
    const call = cloud.call('ec2', 'Do', {}, ROOT).then(() => (done = true));
    await cloud.advance?.(4999);
    expect(done).toBe(false);
    await cloud.advance?.(1);
    await call;
  });

  test('of one operation leaves the others alone; of * it strikes all', async () => {
    await expect(asked({ operation: 'Other' })).resolves.toEqual({ done: true });
    await cloud.close();
    await expect(asked({ operation: '*' })).rejects.toMatchObject({ code: 'InternalFailure' });
  });

  test('can be asked for at points that are no calls', async () => {
    await asked({ operation: 'AgentOnline', effect: 'delay', times: 1 });
    expect(cloud.fault('ec2', 'AgentOnline')?.effect).toBe('delay');
    expect(cloud.fault('ec2', 'AgentOnline')).toBeUndefined();
  });
});
