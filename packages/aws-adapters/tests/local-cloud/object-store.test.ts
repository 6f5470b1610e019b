import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { s3ObjectStore, s3UrlSigner } from '../../src/s3/index.js';
import { describeObjectStore } from '../contract/object-store.contract.js';
import { id, openCloud, realClock } from './cloud-under-test.js';

const { config } = await openCloud();
const client = new S3Client(config);
await client.send(new CreateBucketCommand({ Bucket: 'own' }));
const store = s3ObjectStore(client, 'own');

describeObjectStore('S3', () => store, id);

describe('UrlSigner: S3', () => {
  const credentials = {
    accessKeyId: 'test',
    secretAccessKey: 'test',
    sessionToken: '',
    ends: Date.now() / 1000 + 3600,
  };
  const signer = s3UrlSigner({
    clock: realClock,
    clientFor: ({ accessKeyId, secretAccessKey }) =>
      new S3Client({
        ...config,
        credentials: { accessKeyId, secretAccessKey },
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
  });
  const sign = (method: 'GET' | 'PUT' | 'DELETE', key: string, headers: Record<string, string> = {}) =>
    signer.sign({ method, bucket: 'own', key, headers, lifeSeconds: 60, credentials });

  test('a URL does what it was signed for, with nothing but an HTTP client', async () => {
    const key = `signals/${id()}/result`;
    const put = await sign('PUT', key, { 'if-none-match': '*' });
    expect((await fetch(put.url, { method: 'PUT', headers: { 'If-None-Match': '*' }, body: 'one' })).status).toBe(200);
    expect(await (await fetch((await sign('GET', key)).url)).text()).toBe('one');
    expect((await fetch((await sign('DELETE', key)).url, { method: 'DELETE' })).status).toBe(204);
    expect(await store.read(key, 10)).toEqual({ status: 'missing' });
  });

  test('what is to be written once is refused the second time', async () => {
    const { url } = await sign('PUT', `signals/${id()}/ready`, { 'if-none-match': '*' });
    const put = () => fetch(url, { method: 'PUT', headers: { 'If-None-Match': '*' }, body: '' });
    expect((await put()).status).toBe(200);
    expect((await put()).status).toBe(412);
  });

  test('a signed header that is not sent, or sent otherwise, makes the URL worthless', async () => {
    const kms = { 'x-amz-server-side-encryption': 'aws:kms' };
    const { url } = await sign('PUT', `artifacts/${id()}`, kms);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
    const other = { 'x-amz-server-side-encryption': 'AES256' };
    expect((await fetch(url, { method: 'PUT', headers: other, body: 'x' })).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', headers: kms, body: 'x' })).status).toBe(200);
  });

  test('a URL for one method is none for another', async () => {
    const key = `tickets/${id()}`;
    await store.put(key, 'secret');
    const { url } = await sign('DELETE', key);
    expect((await fetch(url)).status).toBe(403);
  });

  test('a URL dies with its credentials', async () => {
    const ends = Math.floor(Date.now() / 1000) + 20;
    const signed = await signer.sign({
      method: 'GET',
      bucket: 'own',
      key: 'k',
      lifeSeconds: 3600,
      credentials: { ...credentials, ends },
    });
    expect(signed.ends).toBe(ends);
  });

  test('a header that cannot be signed is refused', async () => {
    await expect(sign('PUT', 'k', { 'x-amz-acl': 'public-read' })).rejects.toThrow(RangeError);
  });
});
