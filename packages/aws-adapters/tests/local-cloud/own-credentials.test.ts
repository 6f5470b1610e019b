import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { stsOwnCredentials } from '../../src/sts/index.js';
import { makeRole, openCloud } from './cloud-under-test.js';

const opened = await openCloud();
const roleArn = await makeRole(opened, 'signer', 'root');

test('OwnCredentials: STS: credentials are kept while they live long enough, then made anew', async () => {
  let now = Date.now();
  const own = stsOwnCredentials({ client: new STSClient(opened.config), roleArn, clock: { now: () => now } });
  const first = await own.get(3000);
  expect(first.ends).toBe(Math.floor(now / 1000) + 3600);
  expect(await own.get(3000)).toBe(first);
  now += 700_000;
  expect((await own.get(3000)).accessKeyId).not.toBe(first.accessKeyId);
});
