import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ACCOUNT, awsCommands, BIN, cli, run, startLocal } from './kit/commands.js';

/** CloudFormation and the aws command take no larger template directly; some room is kept. */
const LIMIT_BYTES = 50_000;

const commands = awsCommands();
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const local = async () => {
  const cloud = await startLocal();
  onTestFinished(async () => void (await cloud.stop()));
  return cloud.endpoint;
};

describe('without the CDK', () => {
  const reading = commands.find(({ readsEndpoint }) => readsEndpoint);
  // Debian has none of these, so a machine that installs its tools from there may lack it; the older one's way is tested below.
  const testWith = reading || process.env['CI'] !== 'true' ? test.runIf(reading) : () => undefined;
  testWith('an aws command that reads AWS_ENDPOINT_URL packages and deploys, word for word', async () => {
    if (!reading) return;
    const [dir, endpoint] = [scratch(), await local()];
    const aws = (...args: string[]) => run(reading.path, args, { ...ACCOUNT, AWS_ENDPOINT_URL: endpoint });
    expect(await cli('template', '--out', dir)).toMatchObject({ code: 0 });
    expect(await aws('s3', 'mb', 's3://deployment')).toMatchObject({ code: 0 });
    expect(
      await aws(
        'cloudformation',
        'package',
        '--template-file',
        `${dir}/template.json`,
        '--s3-bucket',
        'deployment',
        '--output-template-file',
        `${dir}/packaged.yml`,
      ),
    ).toMatchObject({ code: 0 });
    expect(statSync(`${dir}/packaged.yml`).size).toBeLessThanOrEqual(LIMIT_BYTES);
    const deploy = [
      'cloudformation',
      'deploy',
      '--template-file',
      `${dir}/packaged.yml`,
      '--stack-name',
      'builds',
      '--capabilities',
      'CAPABILITY_NAMED_IAM',
      '--parameter-overrides',
      'CustomActionProviderVersion=1',
    ];
    expect(await aws(...deploy)).toMatchObject({ code: 0, stderr: '' });
    const types = await aws(
      'codepipeline',
      'list-action-types',
      '--action-owner-filter',
      'Custom',
      '--query',
      'actionTypes[].id',
    );
    expect(JSON.parse(types.stdout)).toEqual([
      { category: 'Build', owner: 'Custom', provider: 'EC2-CodePipeline-Builder', version: '1' },
    ]);
    // A second deployment of the same finds nothing to do.
    const again = await aws(...deploy);
    expect(again.stdout + again.stderr).toContain('No changes to deploy');
  });

  const old = commands.find(({ readsEndpoint }) => !readsEndpoint);
  test.runIf(old ?? process.env['CI'] === 'true')(
    'an older aws command deploys what the template command has uploaded',
    async () => {
      if (!old) throw new Error('no aws command of before 2.13 is on the PATH');
      const [dir, endpoint] = [scratch(), await local()];
      const aws = (...args: string[]) => run(old.path, ['--endpoint-url', endpoint, ...args], ACCOUNT);
      expect(await aws('s3', 'mb', 's3://deployment')).toMatchObject({ code: 0 });
      const template = await run(
        process.execPath,
        [BIN, 'template', '--out', dir, '--s3-bucket', 'deployment', '--endpoint-url', endpoint],
        ACCOUNT,
      );
      expect(template).toMatchObject({ code: 0 });
      expect(statSync(`${dir}/packaged.yml`).size).toBeLessThanOrEqual(LIMIT_BYTES);
      expect(
        await aws(
          'cloudformation',
          'deploy',
          '--template-file',
          `${dir}/packaged.yml`,
          '--stack-name',
          'builds',
          '--capabilities',
          'CAPABILITY_NAMED_IAM',
          '--parameter-overrides',
          'CustomActionProviderVersion=7',
        ),
      ).toMatchObject({ code: 0 });
      const versions = await aws(
        'codepipeline',
        'list-action-types',
        '--action-owner-filter',
        'Custom',
        '--query',
        'actionTypes[].id.version',
        '--output',
        'text',
      );
      expect(versions.stdout.trim()).toBe('7');
    },
  );
});

test('the template is the same, byte by byte, whenever it is written', async () => {
  const [one, other] = [scratch(), scratch()];
  await cli('template', '--out', one);
  await cli('template', '--out', other);
  for (const file of ['template.json', 'flow.asl.json', 'lambda/launcher.zip']) {
    expect(readFileSync(join(one, file)).equals(readFileSync(join(other, file))), file).toBe(true);
  }
});
