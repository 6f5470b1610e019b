import { expect, onTestFinished, test } from 'vitest';
import { ACCOUNT, cli, run, startLocal, BIN } from './kit/commands.js';

test.each([
  [[], 2, 'codepipeline-ec2 local start'],
  [['--help'], 0, 'codepipeline-ec2 template --out DIR'],
  [['--version'], 0, '0.1.0'],
])('%j prints what there is', async (args, code, text) => {
  expect(await cli(...args)).toMatchObject({ code, stdout: expect.stringContaining(text) });
});

test.each([
  [['local', 'stop'], "there is no command 'local stop'"],
  [['local', 'start', '--port', '70000'], "--port is '70000'; a port is a number from 0 (any free one) to 65535"],
  [['local', 'start', '--clock', 'fast'], "--clock is 'fast'; allowed are real, x10, virtual"],
  [['local', 'start', '--color'], 'Its options are --port, --state, --clock, --profile, --unsandboxed'],
  [['template'], '--out is missing'],
  [['drain', '--wait'], 'drain: --stack is missing'],
  [['resume', '--color'], 'Its options are --stack, --region, --endpoint-url'],
  [['demo', '--profile', 'slow'], "--profile is 'slow'; allowed are instant, aws"],
])('%j names what is wrong and what is allowed', async (args, text) => {
  const { code, stdout, stderr } = await cli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(text);
});

test('a bucket that is not there is named', async () => {
  const cloud = await startLocal();
  onTestFinished(async () => void (await cloud.stop()));
  const ended = await run(
    process.execPath,
    [
      BIN,
      'template',
      '--out',
      `${process.env['TMPDIR'] ?? '/tmp'}/no-bucket`,
      '--s3-bucket',
      'not-there',
      '--endpoint-url',
      cloud.endpoint,
    ],
    ACCOUNT,
  );
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining("the bucket 'not-there': NoSuchBucket") });
});

test('a port that is taken is named, with the way out', async () => {
  const cloud = await startLocal();
  onTestFinished(async () => void (await cloud.stop()));
  const ended = await cli('local', 'start', '--port', new URL(cloud.endpoint).port);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('--port (0 picks a free one)') });
});

test('SIGTERM ends the local cloud with 0', async () => {
  expect(await (await startLocal()).stop()).toBe(0);
});
