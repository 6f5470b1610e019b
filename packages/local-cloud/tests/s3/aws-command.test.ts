import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { awsCommand, NO_AWS_COMMAND } from './aws-command.js';
import { BUCKET, startS3 } from './s3-cloud.js';

describe.skipIf(NO_AWS_COMMAND)('with the command aws', { timeout: 120_000 }, () => {
  test('makes buckets, copies files there and back, lists and removes them', async () => {
    const { cloud } = await startS3();
    const { aws, folder } = awsCommand(cloud);
    await aws('s3', 'mb', 's3://other-bucket');
    // Large enough for a multipart upload, of bytes that differ.
    const large = Buffer.alloc(20 * 1024 * 1024);
    for (let at = 0; at < large.length; at += 4) large.writeUInt32LE(at, at);
    writeFileSync(join(folder, 'large'), large);
    writeFileSync(join(folder, 'ü +&.txt'), 'small');
    await aws('s3', 'cp', 'large', 's3://other-bucket/dir/large');
    await aws('s3', 'cp', 'ü +&.txt', 's3://other-bucket/dir/');
    const listed = await aws('s3', 'ls', '--recursive', 's3://other-bucket');
    expect(listed).toMatch(/20971520 dir\/large/);
    expect(listed).toMatch(/5 dir\/ü \+&\.txt/);
    await aws('s3', 'cp', 's3://other-bucket/dir/large', 'back');
    expect(readFileSync(join(folder, 'back')).equals(large)).toBe(true);
    await aws('s3', 'rb', '--force', 's3://other-bucket');
    expect(await aws('s3', 'ls')).not.toContain('other-bucket');
  });

  test('synchronises a folder: the second time there is nothing to do', async () => {
    const { cloud } = await startS3();
    const { aws, folder } = awsCommand(cloud);
    mkdirSync(join(folder, 'site/sub'), { recursive: true });
    for (const name of ['a', 'b', 'sub/c']) writeFileSync(join(folder, 'site', name), name);
    expect((await aws('s3', 'sync', 'site', `s3://${BUCKET}/site`)).match(/upload:/g)).toHaveLength(3);
    expect(await aws('s3', 'sync', 'site', `s3://${BUCKET}/site`)).toBe('');
  });

  test('presigns a link that anybody can open', async () => {
    const { cloud, put } = await startS3();
    await put('a key/ü', 'behind the link');
    const link = (await awsCommand(cloud).aws('s3', 'presign', `s3://${BUCKET}/a key/ü`)).trim();
    expect(await (await fetch(link)).text()).toBe('behind the link');
    expect((await fetch(link.replace('%C3%BC', 'x'))).status).toBe(403);
  });

  test('reads and writes what is configured, and versions', async () => {
    const { cloud, put } = await startS3();
    const { aws, awsJson } = awsCommand(cloud);
    const named = ['--bucket', BUCKET];
    await put('k', 'v');
    expect(await awsJson('s3api', 'list-object-versions', ...named)).toMatchObject({
      Versions: [{ Key: 'k', VersionId: 'null', IsLatest: true }],
    });
    expect(await awsJson('s3api', 'get-bucket-location', ...named)).toEqual({ LocationConstraint: null });
    const notification = { EventBridgeConfiguration: {} };
    const configuration = ['--notification-configuration', JSON.stringify(notification)];
    await aws('s3api', 'put-bucket-notification-configuration', ...named, ...configuration);
    expect(await awsJson('s3api', 'get-bucket-notification-configuration', ...named)).toEqual(notification);
    await expect(aws('s3api', 'get-object', ...named, '--key', 'absent', 'file')).rejects.toThrow(
      'An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.',
    );
  });
});
