import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import { AwsError } from '../../src/kernel/aws-error.js';
import type { LocalCloud } from '../../src/start.js';
import { clientConfig, recording, startCloud, textOf } from './recording-services.js';

let cloud: LocalCloud;
let clock: VirtualClock;
let calls: ReturnType<typeof recording>['calls'];

beforeEach(async () => {
  const s3 = recording('s3', {
    GetObject: () => ({ Body: 'content' }),
    PutObject: async (input: { Body: unknown }) => {
      await textOf(input.Body);
      return {};
    },
  });
  calls = s3.calls;
  clock = virtualClock(Date.now());
  const fakes = {
    s3: s3.factory,
    dynamodb: recording('dynamodb', { ListTables: () => ({ TableNames: [] }) }).factory,
    ec2: recording('ec2', { DescribeInstances: () => ({}) }).factory,
    lambda: recording('lambda', { ListFunctions: () => ({}) }).factory,
  };
  cloud = await startCloud({ services: fakes, clock });
});

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const asks = {
  s3: (credentials: Keys) =>
    new S3Client({ ...clientConfig(cloud), credentials, forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }),
    ),
  sts: (credentials: Keys) =>
    new STSClient({ ...clientConfig(cloud), credentials }).send(new GetCallerIdentityCommand({})),
  ec2: (credentials: Keys) =>
    new EC2Client({ ...clientConfig(cloud), credentials }).send(new DescribeInstancesCommand({})),
  dynamodb: (credentials: Keys) =>
    new DynamoDBClient({ ...clientConfig(cloud), credentials }).send(new ListTablesCommand({})),
  lambda: (credentials: Keys) =>
    new LambdaClient({ ...clientConfig(cloud), credentials }).send(new ListFunctionsCommand({})),
};

const session = (seconds = 3600) =>
  cloud.cloud.issueCredentials(
    { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r', sessionName: 'session' },
    seconds,
  );

const codeOf = async (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'served',
    (error: { name: string; Code?: string; $metadata?: { httpStatusCode?: number } }) =>
      `${error.Code ?? error.name} ${error.$metadata?.httpStatusCode}`,
  );

describe('a signature in the header', () => {
  test.each(Object.keys(asks) as (keyof typeof asks)[])('of the root key is served by %s', async (service) => {
    expect(await codeOf(asks[service]({ accessKeyId: 'test', secretAccessKey: 'test' }))).toBe('served');
  });

  test.each([
    ['s3', 'SignatureDoesNotMatch 403'],
    ['sts', 'SignatureDoesNotMatch 403'],
    ['ec2', 'AuthFailure 401'],
    ['dynamodb', 'InvalidSignatureException 400'],
    ['lambda', 'InvalidSignatureException 403'],
  ] as const)('made with another secret is refused by %s as %s', async (service, code) => {
    expect(await codeOf(asks[service]({ accessKeyId: 'test', secretAccessKey: 'wrong' }))).toBe(code);
  });

  test.each([
    ['s3', 'InvalidAccessKeyId 403'],
    ['sts', 'InvalidClientTokenId 403'],
    ['ec2', 'AuthFailure 401'],
    ['dynamodb', 'UnrecognizedClientException 400'],
    ['lambda', 'UnrecognizedClientException 403'],
  ] as const)('of an unknown key is refused by %s as %s', async (service, code) => {
    expect(await codeOf(asks[service]({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'test' }))).toBe(code);
  });

  test.each([
    ['s3', 'InvalidToken 400'],
    ['sts', 'InvalidClientTokenId 403'],
    ['dynamodb', 'UnrecognizedClientException 400'],
  ] as const)('with the token of another session is refused by %s as %s', async (service, code) => {
    const keys = session();
    expect(await codeOf(asks[service]({ ...keys, sessionToken: session().sessionToken }))).toBe(code);
    const { sessionToken: _none, ...without } = keys;
    expect(await codeOf(asks[service](without))).toBe(code);
  });

  test.each([
    ['s3', 'ExpiredToken 400'],
    ['sts', 'ExpiredToken 403'],
    ['ec2', 'RequestExpired 400'],
    ['dynamodb', 'ExpiredTokenException 400'],
    ['lambda', 'ExpiredTokenException 403'],
  ] as const)("of a session that has ended by the cloud's clock is refused by %s as %s", async (service, code) => {
    const keys = session(60);
    await clock.advance(60_000);
    expect(await codeOf(asks[service](keys))).toBe(code);
  });

  test('stands for the session of its key', async () => {
    const answer = await new STSClient({ ...clientConfig(cloud), credentials: session() }).send(
      new GetCallerIdentityCommand({}),
    );
    expect(answer.Arn).toBe('arn:aws:sts::000000000000:assumed-role/r/session');
  });

  test("is timely by this machine's clock, whatever the cloud's says", async () => {
    await clock.advance(30 * 24 * 3600 * 1000);
    expect(await codeOf(asks.dynamodb({ accessKeyId: 'test', secretAccessKey: 'test' }))).toBe('served');
  });

  test.each([
    [-30, 'InvalidSignatureException 400'],
    [-10, 'served'],
    [30, 'served'],
    [70, 'served'],
    [90, 'InvalidSignatureException 400'],
  ])('made %i minutes from now is judged by both clocks: %s', async (minutes, answer) => {
    await clock.advance(3600_000);
    const client = new DynamoDBClient({ ...clientConfig(cloud), systemClockOffset: minutes * 60_000 });
    expect(await codeOf(client.send(new ListTablesCommand({})))).toBe(answer);
  });
});

describe('a presigned URL', () => {
  const presign = (expiresIn = 60, credentials: Keys = { accessKeyId: 'test', secretAccessKey: 'test' }) =>
    getSignedUrl(
      new S3Client({ ...clientConfig(cloud), credentials, forcePathStyle: true }),
      new GetObjectCommand({ Bucket: 'bucket', Key: 'a b/c+é' }),
      { expiresIn },
    );
  const answer = async (url: string): Promise<string> => {
    const response = await fetch(url);
    const text = await response.text();
    return response.ok
      ? text
      : `${/<Code>(.*)<\/Code>/.exec(text)?.[1]} ${response.status}: ${/<Message>(.*)<\/Message>/.exec(text)?.[1]}`;
  };

  test('is served to whoever has it', async () => {
    expect(await answer(await presign())).toBe('content');
    expect(calls[0]?.input).toMatchObject({ Bucket: 'bucket', Key: 'a b/c+é' });
    expect(await answer(await presign(60, session()))).toBe('content');
  });

  test("ends by the cloud's clock", async () => {
    const url = await presign(60);
    await clock.advance(59_000);
    expect(await answer(url)).toBe('content');
    await clock.advance(3000);
    expect(await answer(url)).toBe('AccessDenied 403: Request has expired');
  });

  test('no character of it can be changed', async () => {
    const url = await presign();
    const start = url.indexOf('/bucket') + 1;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: url.length - 1 }),
        fc.constantFrom('a', '7', 'Z'),
        async (at, letter) => {
          const changed = url.slice(0, at) + letter + url.slice(at + 1);
          // Hexadecimal digits mean the same in both cases.
          if (changed.toLowerCase() === url.toLowerCase()) return;
          expect(await answer(changed)).not.toBe('content');
        },
      ),
      { numRuns: 300 },
    );
  });

  const version2 = (expires: number, secret = 'test', extra = ''): string => {
    const toSign = `GET\n\n\n${expires}\n/bucket/key`;
    const signature = createHmac('sha1', secret).update(toSign).digest('base64');
    return `${cloud.endpoint}/bucket/key?AWSAccessKeyId=test&Signature=${encodeURIComponent(signature)}&Expires=${expires}${extra}`;
  };

  test('of version 2 is served until it ends', async () => {
    const expires = Math.floor(clock.now() / 1000) + 60;
    expect(await answer(version2(expires))).toBe('content');
    expect(await answer(version2(expires, 'wrong'))).toMatch(/^SignatureDoesNotMatch 403/);
    expect(await answer(version2(expires, 'test', '&versionId=1'))).toMatch(/^SignatureDoesNotMatch 403/);
    await clock.advance(61_000);
    expect(await answer(version2(expires))).toBe('AccessDenied 403: Request has expired');
  });

  test('without a signature there is nothing to be had', async () => {
    expect(await answer(`${cloud.endpoint}/bucket/key`)).toBe('AccessDenied 403: Access Denied');
  });
});

describe('a body', () => {
  const put = (headers: Record<string, string>, chunks: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${cloud.endpoint}/bucket/key`, { method: 'PUT', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve(`${response.statusCode} ${/<Code>(.*)<\/Code>/.exec(text)?.[1] ?? ''}`.trim()),
        );
      });
      request.on('error', reject);
      for (const chunk of chunks) request.write(chunk);
      request.end();
    });

  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

  /** Signs a PUT by hand: no client would send what these tests send. */
  const signed = (payloadHash: string, more: Record<string, string> = {}) => {
    const date = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    const day = date.slice(0, 8);
    const headers: Record<string, string> = {
      host: `127.0.0.1:${cloud.port}`,
      'x-amz-content-sha256': payloadHash,
      'x-amz-date': date,
      ...more,
    };
    const names = Object.keys(headers).sort();
    const canonical = [
      'PUT',
      '/bucket/key',
      '',
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      payloadHash,
    ];
    const scope = `${day}/us-east-1/s3/aws4_request`;
    const key = hmac(hmac(hmac(hmac('AWS4test', day), 'us-east-1'), 's3'), 'aws4_request');
    const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical.join('\n'))].join('\n')).toString(
      'hex',
    );
    const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { headers: { ...headers, authorization }, key, scope, date, signature };
  };

  test('is stored when it is the one that was signed', async () => {
    expect(await put(signed(sha256('hello')).headers, ['hel', 'lo'])).toBe('200');
    expect(await put(signed(sha256('hello')).headers, ['hel', 'l0'])).toBe('400 XAmzContentSHA256Mismatch');
    expect(await put(signed('UNSIGNED-PAYLOAD').headers, ['anything'])).toBe('200');
  });

  test('is handed on while it still comes', async () => {
    const half = new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        if (!calls.some((call) => call.operation === 'PutObject')) return;
        clearInterval(watch);
        resolve();
      }, 1);
    });
    const { headers } = signed('UNSIGNED-PAYLOAD');
    const answer = new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        `${cloud.endpoint}/bucket/key`,
        { method: 'PUT', headers: { ...headers, expect: '100-continue' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sending.on('error', reject);
      // The second half is sent only when the handler has the first one.
      sending.on('continue', () => {
        sending.write('first');
        void half.then(() => sending.end('second'));
      });
      sending.flushHeaders();
    });
    expect(await answer).toBe(200);
  });

  test('that nobody reads does not stop the next request on its connection', async () => {
    const s3 = recording('s3', {
      PutObject: () => {
        throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404 });
      },
      GetObject: () => ({ Body: 'content' }),
    });
    const refusing = await startCloud({ services: { s3: s3.factory } });
    const client = new S3Client({ ...clientConfig(refusing), forcePathStyle: true });
    const Body = Buffer.alloc(5_000_000);
    await expect(client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    const { Body: content } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }));
    expect(await content?.transformToString()).toBe('content');
  });

  test('in chunks is stored when each chunk is the one that was signed', async () => {
    const chunked = (tamper: boolean) => {
      const { headers, key, scope, date, signature } = signed('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', {
        'x-amz-decoded-content-length': '10',
      });
      let previous = signature;
      const chunks = ['hello', 'world', ''].map((text) => {
        const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', date, scope, previous, sha256(''), sha256(text)].join('\n');
        previous = hmac(key, toSign).toString('hex');
        const sent = tamper && text === 'world' ? 'w0rld' : text;
        return `${text.length.toString(16)};chunk-signature=${previous}\r\n${sent}\r\n`;
      });
      return put(headers, chunks);
    };
    expect(await chunked(false)).toBe('200');
    expect(await chunked(true)).toMatch(/^400/);
  });

  test.each([
    ['is cut off', ['5\r\nhel'], '10'],
    ['says a wrong length', ['5\r\nhello\r\n0\r\n\r\n'], '10'],
    ['has no number before a chunk', ['zz\r\nhello\r\n0\r\n\r\n'], '5'],
    ['has more than its chunks say', ['5\r\nhelloX\r\n0\r\n\r\n'], '5'],
  ])('in chunks that %s is refused', async (_how, chunks, length) => {
    const { headers } = signed('STREAMING-UNSIGNED-PAYLOAD-TRAILER', { 'x-amz-decoded-content-length': length });
    expect(await put(headers, chunks)).toBe('400 IncompleteBody');
  });

  test('in chunks cut anywhere by the network is the same body', async () => {
    const framed = '5\r\nhello\r\nb\r\n, big world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(framed.length), { maxLength: 6 }), async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), framed.length];
        const parts = places.slice(1).map((end, index) => framed.slice(places[index], end));
        const { headers } = signed('STREAMING-UNSIGNED-PAYLOAD-TRAILER', { 'x-amz-decoded-content-length': '16' });
        expect(
          await put(
            headers,
            parts.filter((part) => part !== ''),
          ),
        ).toBe('200');
      }),
      { numRuns: 30 },
    );
  });

  test('of a small call is checked, too', async () => {
    const client = new S3Client({ ...clientConfig(cloud), forcePathStyle: true });
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = 'other';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const answer = client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'hello' }));
    expect(await codeOf(answer)).toMatch(/^XAmzContentSHA256Mismatch 400/);
  });
});
