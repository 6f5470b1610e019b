import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type World } from './kit/world.js';
import { textsOf, zipOf } from './kit/zip.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());

describe('a build that succeeds', () => {
  test('brings its artifacts and variables into the pipeline, and leaves no instance', async () => {
    const source = await zipOf({ 'a.txt': 'from the source' });
    const built = await world.build({
      configuration: {
        Command: 'mkdir dist\ncp a.txt dist/b.txt\necho "VERSION=1.2.3" >> "$CODEPIPELINE_EC2_OUTPUT"',
        OutputArtifactPath: 'dist',
      },
      inputs: { source },
      outputs: ['site'],
    });
    expect(built).toMatchObject({ status: 'Succeeded', message: '', instancesLeft: 0 });
    expect(await textsOf(await built.artifact('site'))).toEqual({ 'b.txt': 'from the source' });
    expect(built.action.output?.outputVariables).toEqual({ VERSION: '1.2.3' });
  });

  test('enters seven states and shows its execution as link', async () => {
    const built = await world.build({ configuration: { Command: 'true' } });
    const executionArn = built.action.output?.executionResult?.externalExecutionId;
    expect(executionArn).toMatch(/^arn:aws:states:us-east-1:000000000000:execution:/);
    const { events = [] } = await world.clients.stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered.filter((name) => !name.endsWith('Early'))).toEqual([
      'Acquire',
      'AwaitReady',
      'RunCommand',
      'AwaitResult',
      'ReportSuccess',
      'AwaitLog',
      'Release',
    ]);
  });

  test('takes two inputs and makes two outputs', async () => {
    const built = await world.build({
      configuration: {
        Command: 'cat n "$CODEBUILD_SRC_DIR_second/n" > both\ncp both again',
        OutputArtifactPath: 'one=both\ntwo=again',
      },
      inputs: { first: await zipOf({ n: '1' }), second: await zipOf({ n: '2' }) },
      outputs: ['one', 'two'],
    });
    expect(built).toMatchObject({ status: 'Succeeded', instancesLeft: 0 });
    expect(await textsOf(await built.artifact('one'))).toEqual({ both: '12' });
    expect(await textsOf(await built.artifact('two'))).toEqual({ again: '12' });
  });

  test('gets its command letter by letter', async () => {
    const text = `'"$(){}\` \\ {{ ssm:x }} ü`;
    const built = await world.build({
      configuration: { Command: `cat > out <<'END'\n${text}\nEND`, OutputArtifactPath: 'out' },
      outputs: ['out'],
    });
    expect(built.status).toBe('Succeeded');
    expect(await textsOf(await built.artifact('out'))).toEqual({ out: `${text}\n` });
  });
});

describe('a build that fails tells the author', () => {
  test('which command failed, with which code, after what output', async () => {
    const built = await world.build({
      configuration: { Command: 'echo compiling\nsh -c "echo no such symbol >&2; exit 3"\necho never' },
    });
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed', instancesLeft: 0 });
    expect(built.message).toMatch(/exit code 3/);
    expect(built.message).toContain('sh -c "echo no such symbol >&2; exit 3"');
    expect(built.message).toContain('no such symbol');
    expect(built.message).not.toContain('never\n');
  });

  test('that the first of two commands failed', async () => {
    const built = await world.build({ configuration: { Command: 'false\necho second' } });
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed' });
    expect(built.message).toContain('false');
  });

  test('which output path is missing', async () => {
    const built = await world.build({
      configuration: { Command: 'true', OutputArtifactPath: 'dist/site' },
      outputs: ['site'],
    });
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed', instancesLeft: 0 });
    expect(built.message).toContain("'dist/site'");
  });

  test.each([
    ['InstanceType', { InstanceType: 'c7i.enormous' }, /InstanceType|c7i\.enormous/],
    ['ImageId', { ImageId: 'ami-0123456789abcdef0' }, /ImageId|ami-0123456789abcdef0/],
    ['TimeoutMinutes', { TimeoutMinutes: '1000' }, /TimeoutMinutes/],
    ['BuildSpec', { BuildSpec: 'buildspec.yml' }, /BuildSpec/],
    ['Environment', { Environment: 'nowhere' }, /Environment|nowhere/],
    ['WorkingDirectory', { WorkingDirectory: '../up' }, /WorkingDirectory/],
  ])('that %s is wrong, and what is allowed', async (_, configuration, pattern) => {
    const built = await world.build({ configuration: { Command: 'true', ...configuration } });
    expect(built).toMatchObject({ status: 'Failed', code: 'ConfigurationError', instancesLeft: 0 });
    expect(built.message).toMatch(pattern);
  });
});
