import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { listing, zipOf, zipWithName } from './kit/archives.js';
import { openBench, type Bench, type Instance } from './kit/bench.js';
import { engine, engineArguments, NO_ENGINE, skipNote, WINDOWS } from './kit/windows-engine.js';

/** An engine starts twice for each build, on a machine that may be busy. */
const PATIENCE = { timeout: 60_000 };

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(WINDOWS);
});
afterAll(() => bench.close());

const instance = (): Instance => {
  const made = bench.instance();
  onTestFinished(() => made.leave());
  return made;
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(NO_ENGINE)(`a PowerShell build${skipNote}`, PATIENCE, () => {
  test('builds what the first input holds and stores the output', async () => {
    const on = instance();
    const { exitCode, result } = await on.run({
      command:
        "sh ./run.sh\n[void] [IO.Directory]::CreateDirectory('dist/sub')\n[IO.File]::Copy('a/x.txt', 'dist/sub/x.txt')",
      inputs: [['source', zipOf({ 'a/x.txt': 'hello', 'run.sh': { script: '#!/bin/sh\necho from the script\n' } })]],
      outputs: [['site', 'dist']],
    });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      exitCode: '0',
      'input.0.files': '2',
      'output.0.files': '1',
      tail: expect.stringContaining('from the script'),
    });
    expect(exitCode).toBe(0);
    expect(Object.keys(listing((await on.output(0)) ?? Buffer.alloc(0)))).toEqual(['sub/x.txt']);
  });

  test.each([
    ['middle of three on one line', '"one"; sh -c "exit 3"; "second"', 'sh -c "exit 3"', '3'],
    ['last', "'first'\nsh -c 'exit 7'", "sh -c 'exit 7'", '7'],
    ['within a loop of several lines', "foreach ($n in 1, 2) {\n  sh -c 'exit 4'\n}\n'second'", "sh -c 'exit 4'", '4'],
    ['not the last of a loop', "foreach ($n in 1, 2) {\n  sh -c 'exit 4'\n  sh -c true\n}", "sh -c 'exit 4'", '4'],
    ['within a function', "function f {\n  $x = sh -c 'exit 3'\n  'second'\n}\nf", "$x = sh -c 'exit 3'", '3'],
    ['what a function returns', "function f { return sh -c 'exit 3' }\nf\n'second'", "sh -c 'exit 3'", '3'],
    ['within a condition that holds', "if ($true) { sh -c 'exit 2'; 'second' }", "sh -c 'exit 2'", '2'],
    [
      'at the front of a pipeline',
      "sh -c 'echo 1; exit 2' | ForEach-Object { $_ }\n'second'",
      "sh -c 'echo 1; exit 2' | ForEach-Object { $_ }",
      '2',
    ],
    ['within a block', "1, 2 | ForEach-Object { sh -c 'exit 6'; sh -c true }\n'second'", "sh -c 'exit 6'", '6'],
    ['within a text', '"$(sh -c \'exit 6\') second"', "sh -c 'exit 6'", '6'],
    [
      'within a method',
      "class C { [void] m() { sh -c 'exit 6'; sh -c true } }\n[C]::new().m()\n'second'",
      "sh -c 'exit 6'",
      '6',
    ],
    ['what a loop goes over', "foreach ($n in sh -c 'echo 1; exit 6') { 'second' }", "sh -c 'echo 1; exit 6'", '6'],
    [
      'with parameters',
      "param($a = 3)\nforeach ($n in 1, 2) { sh -c 'exit 6'; sh -c true }\n'second'",
      "sh -c 'exit 6'",
      '6',
    ],
    [
      'as the author judges it',
      "sh -c 'exit 6'\nif ($LASTEXITCODE -gt 5) { throw 'too much' }\n'second'",
      "if ($LASTEXITCODE -gt 5) { throw 'too much' }",
      '6',
    ],
    ['throw', "throw 'oops'\n'second'", "throw 'oops'", '1'],
    [
      'a .NET method that throws',
      "[IO.File]::ReadAllText('/nowhere')\n'second'",
      "[IO.File]::ReadAllText('/nowhere')",
      '1',
    ],
    ['a command that is not there', "Nope-Nope 1\n'second'", 'Nope-Nope 1', '1'],
    ['a script that exits', "[IO.File]::WriteAllText('s.ps1', 'exit 6')\n./s.ps1\n'second'", './s.ps1', '6'],
    ['exit within a function', "function f {\n  exit 9\n}\nf\n'second'", 'f', '9'],
    ['a crash of the process', "[Environment]::Exit(17)\n'second'", '[Environment]::Exit(17)', '17'],
    ['a break outside of a loop', "break\n'second'", 'break', '1'],
    ['a continue outside of a loop', "continue\n'second'", 'continue', '1'],
  ])('ends at its first failing command: %s', async (_, command, failing, code) => {
    const { exitCode, result } = await instance().run({ command });
    expect(result).toMatchObject({ outcome: 'failed', phase: 'build', command: failing, exitCode: code });
    expect(result?.['tail']).not.toContain('second');
    expect(exitCode).toBe(1);
  });

  test.each([
    ['a condition that is false', "if ($false) { throw 'no' }\n$x = 1; if ($x -ne 1) { exit 1 }"],
    ['noise on stderr', "sh -c 'echo noise >&2'\n[Console]::Error.WriteLine('noise')\nsh -c 'echo noise >&2' 2>&1"],
    ['errors that the author handles', "try { throw 'x' } catch { 'handled' }"],
    ['a here-string', '$t = @\'\n$HOME "quoted"\n\'@\nif ($t -ne \'$HOME "quoted"\') { exit 1 }'],
    [
      'a function and a class of its own',
      'function f($x) { $x + 1 }\nclass C { [int] $n = 2 }\nif ((f 1) -ne [C]::new().n) { exit 1 }',
    ],
    [
      'a program that is asked',
      "if (sh -c 'exit 1') { throw 'no' }\nwhile (sh -c 'exit 1') { throw 'no' }\n1 | ForEach-Object { if (sh -c 'exit 1') { 1 } }",
    ],
    [
      'an exit code that the next statement reads',
      "function f {\n  sh -c 'exit 2'\n  if ($LASTEXITCODE -gt 7) { throw 'no' }\n  sh -c 'exit 2'\n  return $LASTEXITCODE\n}\n$x = f\nif ($x -ne 2) { throw 'no' }\nsh -c 'exit 2'\n$code = $LASTEXITCODE\nif ($code -ne 2) { throw 'no' }",
    ],
    [
      'success that the next statement reads',
      "sh -c 'exit 2'\nif ($?) { throw 'no' }\nforeach ($n in 1) { sh -c 'exit 2'; $good = $?; if ($good) { throw 'no' } }",
    ],
    [
      'a failure that the author handles',
      "try { sh -c 'exit 2'; throw 'no' } catch { if (\"$_\" -ne \"Exit code 2: sh -c 'exit 2'\") { throw } }",
    ],
    ['an end before the end', "if ($true) { return }\nthrow 'no'"],
    ['using and parameters', 'using namespace System.IO\nif ([Path]::DirectorySeparatorChar -eq 0) { exit 1 }'],
    ['named blocks', 'param($a = 3)\nif ($a -ne 3) { exit 1 }\nif ($false) { exit 2 }'],
    ['substitutions of others', 'if (\'{{ ssm:x }}\' -ne "{{ ssm:x }}") { exit 1 }'],
  ])('is not ended by %s', async (_, command) => {
    expect((await instance().run({ command })).result).toMatchObject({ outcome: 'succeeded' });
  });

  test('that PowerShell cannot read runs nothing', async () => {
    const { result } = await instance().run({ command: "'first'\nif ($true) {" });
    expect(result).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('no valid PowerShell: line 2'),
      tail: '',
    });
  });

  test('gets its environment letter by letter', async () => {
    const value = `a 'b' "c" $(d) \`e\` \\ \n ü {{ ssm:x }}`;
    const command =
      '[IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "VALUE=" + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($env:ODD)) + "`n")';
    const { result } = await instance().run({ command, environment: { ODD: value } });
    expect(Buffer.from(result?.['variable.0.value'] ?? '', 'base64').toString()).toBe(value);
  });

  test('that is cancelled ends with what it started, when the agent alone is killed', async () => {
    const on = instance();
    let agent = 0;
    const pidFile = join(on.home, 'pid');
    const run = on.run({
      command: `sh -c 'echo $$ > ${pidFile}.part; mv ${pidFile}.part ${pidFile}; exec sleep 50'`,
      started: (pid) => (agent = pid),
    });
    await vi.waitUntil(() => existsSync(pidFile), { timeout: 30_000 });
    const build = Number(readFileSync(pidFile, 'utf8'));
    process.kill(agent, 'SIGKILL');
    await run;
    await vi.waitUntil(() => !isRunning(build), { timeout: 20_000 });
  });

  test('may write 100 MB: the log is cut, the end is told', async () => {
    const { stdout, result } = await instance().run({
      command: "sh -c 'head -c 100000000 /dev/zero | tr \"\\0\" x'\n[Console]::Out.WriteLine(); 'the end'",
      agentEnvironment: { CODEPIPELINE_EC2_FORWARDED_BYTES: '1000000' },
    });
    expect(result?.['tail']).toMatch(/xxx\r?\nthe end$/);
    expect(stdout.length).toBeLessThan(1_001_000);
    expect(stdout).toContain('bytes more of output are not shown here');
  });

  test('exports variables, and is told which line is none', async () => {
    const append = (text: string) => `[IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "${text}")`;
    const good = await instance().run({ command: append('A=1 = 2`r`nB-@_=') });
    expect(good.result).toMatchObject({
      'variable.0.name': 'A',
      'variable.0.value': '1 = 2',
      'variable.1.name': 'B-@_',
      'variable.1.value': '',
    });
    const bad = await instance().run({ command: append('A B=1') });
    expect(bad.result).toMatchObject({ outcome: 'failed', message: expect.stringContaining("'A B=1'") });
  });

  test('may write its variables in UTF-16, as Windows PowerShell does', async () => {
    const { result } = await instance().run({
      command: '[IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "V=ü`r`n", [Text.Encoding]::Unicode)',
    });
    expect(result).toMatchObject({ 'variable.0.name': 'V', 'variable.0.value': 'ü' });
  });

  test('waits for a file that somebody keeps for himself', async () => {
    const { result } = await instance().run({
      // .NET takes such a lock here as it takes shares on Windows: a reader that shares with readers only is refused while it lasts.
      command: `[void] [IO.Directory]::CreateDirectory("$PWD/dist")
[IO.File]::WriteAllText("$PWD/dist/free", 'free')
[IO.File]::WriteAllText("$PWD/dist/kept", 'kept')
[void] [Diagnostics.Process]::Start('bash', "-c \`"setsid flock -x dist/kept sleep 2 > /dev/null 2>&1 &\`"").WaitForExit()
while (-not (& { flock -n dist/kept true; $LASTEXITCODE -eq 1 })) { }
$global:LASTEXITCODE = 0`,
      outputs: [['out', 'dist']],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'output.0.files': '2' });
  });

  test('works in the folder that the ticket names', async () => {
    const on = instance();
    const place = join(on.home, 'a folder/below');
    const check = 'if ("$PWD" -ne $env:P -or [Environment]::CurrentDirectory -ne $env:P) { "$PWD"; exit 1 }';
    expect((await on.run({ command: check, workingDirectory: place, environment: { P: place } })).result).toMatchObject(
      { outcome: 'succeeded' },
    );
    const relative = await instance().run({
      command: 'if ("$PWD" -notlike "*/project/sub/dir") { exit 1 }',
      workingDirectory: 'sub/dir',
    });
    expect(relative.result).toMatchObject({ outcome: 'succeeded' });
  });
});

describe.skipIf(NO_ENGINE)(`the archives of a PowerShell build${skipNote}`, PATIENCE, () => {
  test.each(['..\\evil', 'a\\..\\..\\evil', '\\evil', '.. /evil', '...\\evil'])('refuse the entry %s', async (name) => {
    const { exitCode, result } = await instance().run({ inputs: [['source', zipWithName(name)]] });
    expect(result).toMatchObject({ phase: 'unpack', message: expect.stringContaining('would leave its folder') });
    expect(exitCode).toBe(70);
  });

  test('are unpacked over what is there already', async () => {
    const on = instance();
    const place = join(on.home, 'place');
    mkdirSync(place);
    writeFileSync(join(place, 'f'), 'old');
    const { result } = await on.run({
      command: "if ([IO.File]::ReadAllText('f') -ne 'new') { exit 1 }",
      workingDirectory: place,
      inputs: [['source', zipOf({ f: 'new' })]],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'input.0.files': '1' });
  });
});

describe.skipIf(NO_ENGINE)(`what the agent takes from the system${skipNote}`, PATIENCE, () => {
  test('is had without a compiler', () => {
    const folder = mkdtempSync(join(tmpdir(), 'native-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [native] = /^function Import-Native[^]*?^}/m.exec(WINDOWS.agent.text) ?? [];
    // The C library stands in for Windows' own.
    const uses = '(Import-Native libc strlen ([int]) @([byte[]]))::strlen([byte[]] (65, 65, 0))';
    writeFileSync(join(folder, 'it.ps1'), `${native}\n${uses}\n`);
    const { stdout } = spawnSync(engine ?? 'pwsh', engineArguments(join(folder, 'it.ps1')), { encoding: 'utf8' });
    expect(stdout.trim()).toBe('2');
  });
});
