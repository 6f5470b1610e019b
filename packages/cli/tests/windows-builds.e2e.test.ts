import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from './kit/commands.js';
import { noWindows, prepareWindows, WINDOWS, windowsNote } from './kit/windows.js';
import { openWorld, type World } from './kit/world.js';
import { textsOf, zipOf } from './kit/zip.js';

describe.skipIf(noWindows)(`on a Windows instance${windowsNote}`, () => {
  let world: World;
  beforeAll(async () => {
    await prepareWindows();
    world = await openWorld();
  }, 240_000);
  afterAll(() => world.close());

  test('a build brings its artifacts and variables into the pipeline, and leaves no instance', async () => {
    const built = await world.build({
      configuration: {
        ...WINDOWS,
        Command: `[void] [IO.Directory]::CreateDirectory("$pwd/dist")
$text = [IO.File]::ReadAllText("$pwd/a.txt") + [IO.File]::ReadAllText("$env:CODEBUILD_SRC_DIR_second/b.txt")
[IO.File]::WriteAllText("$pwd/dist/c.txt", $text)
[IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "VERSION=1.2.3\`n")`,
        OutputArtifactPath: 'dist',
      },
      inputs: { first: await zipOf({ 'a.txt': 'one ' }), second: await zipOf({ 'b.txt': 'zwölf' }) },
      outputs: ['site'],
    });
    expect(built).toMatchObject({ message: '', status: 'Succeeded', instancesLeft: 0 });
    expect(await textsOf(await built.artifact('site'))).toEqual({ 'c.txt': 'one zwölf' });
    expect(built.action.output?.outputVariables).toEqual({ VERSION: '1.2.3' });
  });

  test('a build gets its command letter by letter', async () => {
    const text = `'"$(){}\` \\ {{ ssm:x }} ü`;
    const built = await world.build({
      configuration: {
        ...WINDOWS,
        Command: `$text = @'\n${text}\n'@\n[IO.File]::WriteAllText("$pwd/out", $text)`,
        OutputArtifactPath: 'out',
      },
      outputs: ['out'],
    });
    expect(built).toMatchObject({ message: '', status: 'Succeeded' });
    expect(await textsOf(await built.artifact('out'))).toEqual({ out: text });
  });

  test('a failing build tells its author which command failed, with which code, after what output', async () => {
    const built = await world.build({
      configuration: {
        ...WINDOWS,
        Command: `'compiling'\nnode -e "console.error('no such symbol'); process.exit(3)"\n'never'`,
      },
    });
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed', instancesLeft: 0 });
    expect(built.message).toMatch(/exit code 3/);
    expect(built.message).toContain('node -e "console.error(');
    expect(built.message).toContain('no such symbol');
    expect(built.message).not.toContain('never\n');
  });

  test.concurrent.each([
    ['an error that is thrown', `throw 'out of luck'`, 'out of luck'],
    ['a command that is no PowerShell', 'if (', 'no valid PowerShell'],
    ['an output that is missing', '1', "'dist/site'"],
  ])('%s fails the build', async (_, Command, said) => {
    const built = await world.build({
      configuration: { ...WINDOWS, Command, OutputArtifactPath: 'dist/site' },
      outputs: ['site'],
    });
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed' });
    expect(built.message).toContain(said);
  });

  test('the demo builds and deploys its site', async () => {
    expect(await cli('demo', '--windows')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/variable PAGES = 2\n[^]*instances left: 0\n$/),
    });
  });
});
