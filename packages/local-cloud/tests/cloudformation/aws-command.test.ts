import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { SMALL_STACK } from './small-stack.js';
import { textLike } from './matchers.js';

const run = promisify(execFile);

const versionOf = (command: string): string | undefined => {
  try {
    const text = execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /aws-cli\/(\S+)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
};

/** The command that is found first, and the system's: they may be of different ages. */
const COMMANDS = [...new Map(['aws', '/usr/bin/aws'].map((path) => [versionOf(path), path]))].flatMap(
  ([version, path]) => (version === undefined ? [] : [{ version, path }]),
);

/** Since 1.29 and 2.13 the command reads the endpoint from AWS_ENDPOINT_URL. */
const readsEndpoint = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 ? minor >= 13 : minor >= 29);
};

const start = async (command: string) => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  const folder = await mkdtemp(join(tmpdir(), 'cloudformation-'));
  onTestFinished(async () => {
    await local.close();
    await rm(folder, { recursive: true, force: true });
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    PYENV_VERSION: process.env['PYENV_VERSION'],
    PYENV_ROOT: process.env['PYENV_ROOT'],
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_ENDPOINT_URL: local.endpoint,
  };
  /** What the command says; of a failing one what it says on stderr. */
  const aws = async (...words: string[]): Promise<string> => {
    const endpoint = ['--endpoint-url', local.endpoint, '--output', 'json'];
    return run(command, [...(words[1] === 'package' ? [] : endpoint), ...words], { cwd: folder, env }).then(
      ({ stdout }) => stdout,
      (error: { stderr: string }) => error.stderr,
    );
  };
  return {
    aws,
    folder,
    write: (name: string, text: string) => writeFile(join(folder, name), text),
    read: (name: string) => readFile(join(folder, name), 'utf8'),
    query: async (...words: string[]): Promise<unknown> => JSON.parse(await aws(...words)),
  };
};

const DEPLOY = ['cloudformation', 'deploy', '--stack-name', 'small', '--template-file'];
const CONSENT = ['--capabilities', 'CAPABILITY_IAM'];
const ofStack = (operation: string, query: string) => [
  'cloudformation',
  operation,
  '--stack-name',
  'small',
  '--query',
  query,
];

describe.each(COMMANDS)('aws $version', { timeout: 60_000 }, ({ version, path }) => {
  test('deploys a template, again, changed, in vain, and deletes the stack', async () => {
    const { aws, write, query } = await start(path);
    await write('small.yml', SMALL_STACK);
    expect(await aws(...DEPLOY, 'small.yml')).toContain('Requires capabilities : [CAPABILITY_IAM]');
    expect(await aws(...DEPLOY, 'small.yml', ...CONSENT)).toContain('Successfully created/updated stack - small');
    const outputs = await query(...ofStack('describe-stacks', 'Stacks[0].Outputs[].OutputValue'));
    expect(outputs).toEqual([textLike(/\/small-Queue-/), textLike(/^small-Function-/)]);
    expect(await aws(...DEPLOY, 'small.yml', ...CONSENT)).toContain('No changes to deploy. Stack small is up to date');

    await write('changed.yml', SMALL_STACK.replace('VisibilityTimeout: 60', 'VisibilityTimeout: 90'));
    const changed = await aws(...DEPLOY, 'changed.yml', ...CONSENT, '--parameter-overrides', 'Stage=prod');
    expect(changed).toContain('Successfully created/updated stack - small');
    const [queueUrl] = outputs as [string];
    const attributes = [
      'sqs',
      'get-queue-attributes',
      '--queue-url',
      queueUrl,
      '--attribute-names',
      'VisibilityTimeout',
    ];
    expect(await query(...attributes)).toEqual({ Attributes: { VisibilityTimeout: '90' } });

    await write('broken.yml', SMALL_STACK.replace('VisibilityTimeout: 60', 'VisibilityTimeout: 9000000'));
    expect(await aws(...DEPLOY, 'broken.yml', ...CONSENT)).toContain('Failed to create/update the stack');
    expect(await query(...ofStack('describe-stacks', 'Stacks[0].StackStatus'))).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await query(...attributes)).toEqual({ Attributes: { VisibilityTimeout: '90' } });
    const failures = await query(
      ...ofStack('describe-stack-events', 'StackEvents[?ResourceStatus==`UPDATE_FAILED`].LogicalResourceId'),
    );
    expect(failures).toEqual(['Queue']);

    await aws('cloudformation', 'delete-stack', '--stack-name', 'small');
    expect(await aws('cloudformation', 'describe-stacks', '--stack-name', 'small')).toContain(
      'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id small does not exist',
    );
    expect(await query('s3api', 'list-buckets', '--query', 'Buckets')).toEqual([]);
    expect(await query('iam', 'list-roles', '--query', 'Roles')).toEqual([]);
    expect(await query('lambda', 'list-functions', '--query', 'Functions')).toEqual([]);
  });

  test('a failing creation is rolled back, and told', async () => {
    const { aws, write, query } = await start(path);
    await write('broken.yml', SMALL_STACK.replace('nodejs20.x', 'cobol85'));
    expect(await aws(...DEPLOY, 'broken.yml', ...CONSENT)).toContain('Failed to create/update the stack');
    expect(await query(...ofStack('describe-stacks', 'Stacks[0].StackStatus'))).toBe('ROLLBACK_COMPLETE');
    expect(await query('s3api', 'list-buckets', '--query', 'Buckets')).toEqual([]);
  });

  // An older one packages into the real S3, whatever endpoint it is given.
  if (!readsEndpoint(version)) return;

  test('packages code, and deploys what it packaged through S3', async () => {
    const { aws, write, read, query } = await start(path);
    await write('index.js', 'exports.handler = async () => 1;');
    await write('flow.json', '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}');
    const inline = /Code:\n.*ZipFile: \|\n.*\n/;
    const machine = `  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: { RoleArn: !GetAtt Role.Arn, DefinitionS3Location: ./flow.json }
`;
    await write(
      'small.yml',
      SMALL_STACK.replace(inline, 'Code: ./index.js\n').replace('Outputs:\n', `${machine}Outputs:\n`),
    );
    await aws('s3', 'mb', 's3://code');
    await aws(
      'cloudformation',
      'package',
      '--template-file',
      'small.yml',
      '--s3-bucket',
      'code',
      '--output-template-file',
      'packaged.yml',
    );
    expect(await read('packaged.yml')).toContain('S3Bucket: code');
    const deployed = await aws(...DEPLOY, 'packaged.yml', ...CONSENT, '--s3-bucket', 'code');
    expect(deployed).toContain('Successfully created/updated stack - small');
    expect(await query('lambda', 'list-functions', '--query', 'Functions[].Handler')).toEqual(['index.handler']);
    expect(await query('stepfunctions', 'list-state-machines', '--query', 'stateMachines[].type')).toEqual([
      'STANDARD',
    ]);
  });

  test('packages nested templates, and deploys the stacks', async () => {
    const { aws, write, read, query } = await start(path);
    await write('small.yml', SMALL_STACK);
    await write(
      'outer.yml',
      `Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ./small.yml, Parameters: { Stage: prod } }
Outputs:
  Url: { Value: !GetAtt Nested.Outputs.QueueUrl }
`,
    );
    await aws('s3', 'mb', 's3://code');
    const to = ['--s3-bucket', 'code', '--output-template-file', 'packaged.yml'];
    await aws('cloudformation', 'package', '--template-file', 'outer.yml', ...to);
    expect(await read('packaged.yml')).toMatch(/TemplateURL: \S+\/code\/\w+\.template/);
    expect(await aws(...DEPLOY, 'packaged.yml', ...CONSENT)).toContain('Successfully created/updated stack - small');
    expect(await query(...ofStack('describe-stacks', 'Stacks[0].Outputs[].OutputValue'))).toEqual([
      textLike(/\/small-Nested-\S+-Queue-/),
    ]);
    await aws('cloudformation', 'delete-stack', '--stack-name', 'small');
    expect(await query('cloudformation', 'describe-stacks', '--query', 'Stacks')).toEqual([]);
  });
});

test.skipIf(COMMANDS.length === 0 && process.env['CI'] !== 'true')('there is an aws command to test with', () => {
  expect(COMMANDS).not.toEqual([]);
});
