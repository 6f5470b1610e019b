import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { createRequestLog } from '../../src/kernel/request-log.js';
import type { Service } from '../../src/kernel/service.js';

let stateDirectory: string;
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

describe('a state directory', () => {
  test('keeps collections, blobs and credentials over a restart', async () => {
    const first = await createCloud({ stateDirectory, isolation: 'scripted' });
    first.collection<{ n: number }>('test.things').set('a', { n: 1 });
    const blob = await first.blobs.write(Buffer.from('kept'));
    const keys = first.issueCredentials({ kind: 'role', roleArn: 'arn', sessionName: 's' }, 60);
    await first.close();

    const second = await createCloud({ stateDirectory, isolation: 'scripted' });
    expect(second.collection('test.things').get('a')).toEqual({ n: 1 });
    expect((await second.blobs.bytes(blob.id)).toString()).toBe('kept');
    expect(second.credentials.find(keys.accessKeyId)).toMatchObject(keys);
    await second.close();
  });

  test('a collection of one name is one, however often it is opened', async () => {
    const cloud = await createCloud({ stateDirectory, isolation: 'scripted' });
    cloud.collection('test.things').set('a', 1);
    expect(cloud.collection('test.things').get('a')).toBe(1);
    expect(() => cloud.collection('../outside')).toThrow('service.what');
    await cloud.close();
  });
});

describe('the end of a cloud', () => {
  test('fires no timers any more', async () => {
    let fired = false;
    const cloud = await createCloud({ clock: 'virtual' });
    cloud.clock.setTimer(10, () => (fired = true));
    const { advance } = cloud;
    await cloud.close();
    await advance?.(1000);
    expect(fired).toBe(false);
  });

  test('is told to each service once', async () => {
    let closed = 0;
    const service = (): Service => ({ name: 'sqs', operations: {}, close: () => void closed++ });
    const cloud = await createCloud({ services: { sqs: service }, isolation: 'scripted' });
    await cloud.close();
    await cloud.close();
    expect(closed).toBe(1);
  });
});

describe('work in the background', () => {
  test('that fails is told with what it was', async () => {
    const lines: string[] = [];
    const cloud = await createCloud({ isolation: 'scripted', log: (line) => lines.push(line) });
    const failed = new Promise<void>((resolve) => {
      cloud.background('sending mail', () => {
        setImmediate(resolve);
        return Promise.reject(new Error('no mail'));
      });
    });
    await failed;
    expect(lines.join()).toMatch(/sending mail.*no mail/);
    await cloud.close();
  });

  test('an event goes to the events service, after the call that published it', async () => {
    const seen: string[] = [];
    const events = (): Service => ({
      name: 'events',
      operations: {},
      onPublished: (event) => {
        seen.push(event.detailType);
      },
    });
    const cloud = await createCloud({ services: { events }, isolation: 'scripted' });
    cloud.publish({ source: 'aws.ec2', detailType: 'a', detail: {} });
    expect(seen).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual(['a']);
    await cloud.close();
  });
});

describe('the request log', () => {
  test('has calls of services in it, in order of arrival, with their answers', async () => {
    const service = (): Service => ({ name: 'sqs', operations: { Do: { handle: () => ({}) } } });
    const cloud = await createCloud({ services: { sqs: service }, clock: 'virtual' });
    await cloud.call('sqs', 'Do', {}, ROOT);
    await cloud.call('sqs', 'None', {}, ROOT).catch(() => undefined);
    expect(cloud.requests.entries()).toMatchObject([
      { service: 'sqs', operation: 'Do', status: 200, caller: 'arn:aws:iam::000000000000:root', internal: true },
      { service: 'sqs', operation: 'None', status: 501, error: 'NotImplemented' },
    ]);
    await cloud.close();
  });

  test('keeps the newest', () => {
    const log = createRequestLog(10);
    for (let n = 0; n < 100; n++) {
      log.arrive({ time: '', service: 's', operation: String(n), caller: '', requestId: '' });
    }
    expect(log.entries().map((entry) => entry.operation)).toEqual([
      '90',
      '91',
      '92',
      '93',
      '94',
      '95',
      '96',
      '97',
      '98',
      '99',
    ]);
  });
});
