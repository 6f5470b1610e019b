import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import type { ServiceFactory } from '../../src/kernel/service.js';
import { startLocalCloud, type LocalCloud } from '../../src/start.js';
import { recording } from './recording-services.js';

const run = promisify(execFile);

const versionOf = (command: string): string | undefined => {
  try {
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      ' ',
    )[0];
  } catch {
    return undefined;
  }
};

/** The one that is found first, and the one of the system: old and new commands speak different protocols. */
const COMMANDS = [...new Map(['aws', '/usr/bin/aws'].map((path) => [versionOf(path), path]))].filter(
  (found): found is [string, string] => found[0] !== undefined,
);

let cloud: LocalCloud;
let directory: string;
const sqs = recording('sqs', {
  CreateQueue: () => ({ QueueUrl: `${cloud.endpoint}/000000000000/queue` }),
});
const monitoring = recording('monitoring', { PutMetricData: () => ({}) });
const ec2 = recording('ec2', { DescribeInstances: () => ({ Reservations: [] }) });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'aws-'));
  const services: Record<string, ServiceFactory> = {
    sqs: sqs.factory,
    monitoring: monitoring.factory,
    ec2: ec2.factory,
  };
  cloud = await startLocalCloud({ port: 0, isolation: 'scripted', services });
});
afterAll(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const missing = COMMANDS.length === 0 && process.env['CI'] !== 'true';

if (missing) test.skip('needs the command aws, which is not here', () => undefined);

describe.runIf(!missing)('the aws command', () => {
  test('is here', () => {
    expect(COMMANDS).not.toEqual([]);
  });

  describe.each(COMMANDS)('%s', (version, command) => {
    const aws = async (...parameters: string[]): Promise<string> => {
      const { stdout } = await run(command, ['--endpoint-url', cloud.endpoint, ...parameters], {
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_PAGER: '',
        },
      });
      return stdout;
    };

    test('is told of errors', async () => {
      await expect(aws('iam', 'get-role', '--role-name', 'none')).rejects.toThrow(
        'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name none cannot be found.',
      );
    }, 60_000);

    test('is served by queues, whichever protocol it speaks with them', async () => {
      const created = await aws('sqs', 'create-queue', '--queue-name', 'queue', '--attributes', 'DelaySeconds=5');
      expect(JSON.parse(created)).toEqual({ QueueUrl: `${cloud.endpoint}/000000000000/queue` });
      expect(sqs.calls.at(-1)?.input).toEqual({ QueueName: 'queue', Attributes: { DelaySeconds: '5' } });
    }, 60_000);

    test('is served by metrics, whichever protocol it speaks with them', async () => {
      await aws('cloudwatch', 'put-metric-data', '--namespace', 'space', '--metric-name', 'jobs', '--value', '1.5');
      expect(monitoring.calls.at(-1)?.input).toMatchObject({
        Namespace: 'space',
        MetricData: [{ MetricName: 'jobs', Value: 1.5 }],
      });
    }, 60_000);

    test('is served by EC2', async () => {
      const filters = ['--filters', 'Name=tag:Name,Values=a b,c'];
      expect(JSON.parse(await aws('ec2', 'describe-instances', ...filters))).toEqual({ Reservations: [] });
      expect(ec2.calls.at(-1)?.input).toMatchObject({ Filters: [{ Name: 'tag:Name', Values: ['a b', 'c'] }] });
    }, 60_000);

    test('takes files to S3 and back', async () => {
      const file = join(directory, 'there.txt');
      const back = join(directory, 'back.txt');
      writeFileSync(file, 'hello');
      const bucket = `bucket-${version.replace(/\W/g, '-')}`;
      await cloud.cloud.call('s3', 'CreateBucket', { Bucket: bucket }, ROOT);
      await aws('s3', 'cp', file, `s3://${bucket}/a b/c+é.txt`);
      await aws('s3', 'cp', `s3://${bucket}/a b/c+é.txt`, back);
      expect(readFileSync(back, 'utf8')).toBe('hello');
      const url = (await aws('s3', 'presign', `s3://${bucket}/a b/c+é.txt`)).trim();
      expect(await (await fetch(url)).text()).toBe('hello');
    }, 60_000);
  });
});
