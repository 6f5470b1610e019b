import { request } from 'node:http';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { localCloudAdmin } from '../../src/admin/local-cloud-admin.js';
import { AwsError } from '../../src/kernel/aws-error.js';
import type { LocalCloud } from '../../src/start.js';
import { clientConfig, startCloud } from './recording-services.js';

const whoAmI = (cloud: LocalCloud) => new STSClient(clientConfig(cloud)).send(new GetCallerIdentityCommand({}));

describe('the admin routes', () => {
  test('tell how the cloud is', async () => {
    const cloud = await startCloud({ clock: 'virtual', profile: 'aws' });
    expect(await localCloudAdmin(cloud.endpoint).health()).toMatchObject({
      status: 'ready',
      clock: 'virtual',
      profile: 'aws',
      isolation: 'scripted',
      region: 'us-east-1',
      account: '000000000000',
      services: expect.arrayContaining(['iam', 's3', 'sts']) as string[],
    });
  });

  test('tell what was asked, refused requests too', async () => {
    const cloud = await startCloud();
    await whoAmI(cloud);
    const wrong = { accessKeyId: 'test', secretAccessKey: 'wrong' };
    await new STSClient({ ...clientConfig(cloud), credentials: wrong })
      .send(new GetCallerIdentityCommand({}))
      .catch(() => undefined);
    const requests = await localCloudAdmin(cloud.endpoint).requests();
    expect(requests).toMatchObject([
      { service: 'sts', operation: 'GetCallerIdentity', status: 200, caller: 'arn:aws:iam::000000000000:root' },
      {
        service: 'sts',
        operation: 'GetCallerIdentity',
        status: 403,
        caller: 'anonymous',
        error: 'SignatureDoesNotMatch',
      },
    ]);
    expect(requests[0]?.durationMs).toBeTypeOf('number');
  });

  test('add, list and clear faults', async () => {
    const cloud = await startCloud();
    const admin = localCloudAdmin(cloud.endpoint);
    await admin.addFaults({ service: 'sts', operation: 'GetCallerIdentity', effect: 'throttle', times: 1 });
    expect(await admin.faults()).toMatchObject([{ service: 'sts', effect: 'throttle', times: 1 }]);
    await expect(whoAmI(cloud)).rejects.toMatchObject({ name: 'Throttling' });
    await whoAmI(cloud);
    await admin.addFaults({ service: 'sts', operation: '*', effect: 'error' });
    await admin.clearFaults();
    await whoAmI(cloud);
  });

  test('a dropped call gets no answer at all', async () => {
    const cloud = await startCloud();
    await localCloudAdmin(cloud.endpoint).addFaults({ service: 'sts', operation: '*', effect: 'drop', times: 1 });
    await expect(whoAmI(cloud)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await whoAmI(cloud);
  });

  test.each([
    [{ service: 'nothing', operation: 'X', effect: 'error' }, 'There is no service nothing'],
    [{ service: 'sts', operation: 'X', effect: 'explode' }, "A fault's effect is one of"],
    [{ service: 'sts', operation: 'X', effect: 'error', time: 1 }, 'A fault has no time'],
    [{ service: 'sts', operation: 'X', effect: 'error', times: 'one' }, 'times must be a number'],
  ])('refuse the fault %j', async (fault, message) => {
    const cloud = await startCloud();
    await expect(localCloudAdmin(cloud.endpoint).addFaults(fault as never)).rejects.toThrow(message);
  });

  test('move a virtual clock, and no other', async () => {
    const cloud = await startCloud({ clock: 'virtual' });
    const admin = localCloudAdmin(cloud.endpoint);
    const { nowMs } = await admin.time();
    expect((await admin.advance(60_000)).nowMs).toBe(nowMs + 60_000);
    const real = await startCloud({ clock: 'real' });
    await expect(localCloudAdmin(real.endpoint).advance(1)).rejects.toThrow('Only a virtual clock can be moved');
  });

  test('answers carry the time of the cloud', async () => {
    const cloud = await startCloud({ clock: 'virtual' });
    await localCloudAdmin(cloud.endpoint).advance(24 * 3600 * 1000);
    const response = await fetch(`${cloud.endpoint}/_local/health`);
    expect(Math.abs(Date.parse(response.headers.get('date') ?? '') - cloud.cloud.clock.now())).toBeLessThan(1000);
  });

  test("lead to a service's own routes", async () => {
    const sqs = () => ({
      name: 'sqs' as const,
      operations: {},
      admin: {
        echo: (body: unknown) => ({ body }),
        refuse: () => {
          throw new AwsError('Nope', 'not this one', { status: 409 });
        },
      },
    });
    const admin = localCloudAdmin((await startCloud({ services: { sqs } })).endpoint);
    expect(await admin.post('sqs', 'echo', { a: 1 })).toEqual({ body: { a: 1 } });
    await expect(admin.post('sqs', 'refuse')).rejects.toThrow('409 {"code":"Nope","message":"not this one"}');
    await expect(admin.post('sqs', 'none')).rejects.toThrow('404');
  });
});

describe('the gate', () => {
  const statusOf = (
    cloud: LocalCloud,
    headers: Record<string, string>,
    path = '/_local/health',
  ): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: cloud.port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  test.each(['localhost', '127.0.0.1', '[::1]', 'bucket.s3.localhost', 'bucket.localhost', 'LOCALHOST'])(
    'lets in who calls it %s',
    async (host) => {
      const cloud = await startCloud();
      expect(await statusOf(cloud, { host })).toBe(200);
      expect(await statusOf(cloud, { host: `${host}:${cloud.port}` })).toBe(200);
    },
  );

  test.each(['example.com', 'localhost.example.com', '127.0.0.1.nip.io', '192.168.0.1', 'evil-localhost', '[::2]'])(
    'refuses who calls it "%s"',
    async (host) => {
      const cloud = await startCloud();
      expect(await statusOf(cloud, { host })).toBe(403);
      expect(await statusOf(cloud, { host: `${host}:${cloud.port}` }, '/bucket/key')).toBe(403);
    },
  );

  test.each([
    ['https://example.com', 403],
    ['null', 403],
    ['http://localhost.example.com', 403],
    ['http://localhost:8080', 200],
    ['http://127.0.0.1:4566', 200],
  ])('a page of %s gets %i', async (origin, status) => {
    const cloud = await startCloud();
    expect(await statusOf(cloud, { host: 'localhost', origin })).toBe(status);
  });

  test.each([
    ['a page elsewhere', { host: 'localhost', origin: 'https://example.com' }],
    ['a page under a name that was made to point here', { host: 'example.com', origin: 'http://example.com' }],
  ])('what %s posts changes nothing', async (_, headers) => {
    const cloud = await startCloud();
    const fault = JSON.stringify({ service: 'sts', operation: '*', effect: 'error' });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: cloud.port, path: '/_local/faults', method: 'POST' };
      request({ ...options, headers: { ...headers, 'content-type': 'text/plain' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(fault);
    });
    expect(status).toBe(403);
    expect(await localCloudAdmin(cloud.endpoint).faults()).toEqual([]);
    expect(await localCloudAdmin(cloud.endpoint).requests()).toEqual([]);
  });

  test('a port that is taken is said to be', async () => {
    const cloud = await startCloud();
    await expect(startCloud({ port: cloud.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
