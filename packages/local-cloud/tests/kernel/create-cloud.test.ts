import { describe, expect, test } from 'vitest';
import { createCloud, type CloudOptions } from '../../src/kernel/create-cloud.js';
import { ROOT } from '../../src/kernel/caller.js';
import { operation, type ServiceFactory } from '../../src/kernel/service.js';

const echo: ServiceFactory = (cloud) => ({
  name: 'sqs',
  operations: {
    Echo: operation<{ text: string }, { text: string }>({ handle: (input) => ({ text: input.text }) }),
    Break: operation<object, object>({
      handle: () => {
        throw new TypeError('a bug');
      },
    }),
  },
  resume: () => cloud.log('resumed'),
});

const withEcho = (options: CloudOptions = {}) => createCloud({ services: { sqs: echo }, ...options });

describe('a cloud in this process', () => {
  test('a call reaches its handler', async () => {
    const cloud = await withEcho();
    expect(await cloud.call('sqs', 'Echo', { text: 'hi' }, ROOT)).toEqual({ text: 'hi' });
    await cloud.close();
  });

  test('an operation that is not served is refused by name', async () => {
    const cloud = await withEcho();
    await expect(cloud.call('sqs', 'PurgeQueue', {}, ROOT)).rejects.toMatchObject({
      code: 'NotImplemented',
      status: 501,
      message: expect.stringContaining('sqs:PurgeQueue') as string,
    });
    await cloud.close();
  });

  test("a handler's bug is answered as AWS's own failure and told on the log", async () => {
    const lines: string[] = [];
    const cloud = await withEcho({ log: (line) => lines.push(line) });
    await expect(cloud.call('sqs', 'Break', {}, ROOT)).rejects.toMatchObject({ code: 'InternalFailure', status: 500 });
    expect(lines.join()).toContain('a bug');
    await cloud.close();
  });
});
