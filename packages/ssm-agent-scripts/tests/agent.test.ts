import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { EMPTY_ZIP, listing, zipOf, zipWithName } from './kit/archives.js';
import { openBench, type Bench, type Instance, type Work } from './kit/bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const instance = (): Instance => {
  const made = bench.instance();
  onTestFinished(() => made.leave());
  return made;
};

/** What packs and unpacks: an image has one or the other. */
describe.each(['python3', 'zip'])('an agent with %s', (archiver) => {
  const run = (work: Work, on = instance()) =>
    on.run({ ...work, agentEnvironment: { CODEPIPELINE_EC2_ARCHIVER: archiver, ...work.agentEnvironment } });
  const SOURCE = zipOf({
    'a/x.txt': 'hello',
    link: { link: 'a/x.txt' },
    'run.sh': { script: '#!/bin/sh\necho from the script\n' },
  });

  test('builds what the first input holds and stores the output', async () => {
    const on = instance();
    const { exitCode, result } = await run(
      {
        command: './run.sh\nmkdir dist\ncp -P a/x.txt link run.sh dist',
        inputs: [['source', SOURCE]],
        outputs: [['site', 'dist']],
      },
      on,
    );
    expect(result).toMatchObject({
      outcome: 'succeeded',
      exitCode: '0',
      'input.0.files': '3',
      'output.0.files': '3',
      tail: expect.stringContaining('from the script'),
    });
    expect(exitCode).toBe(0);
    expect(listing((await on.output(0)) ?? Buffer.alloc(0))).toEqual({
      'x.txt': '0o100644 hello',
      link: '0o120777 a/x.txt',
      'run.sh': '0o100755 #!/bin/sh\necho from the script\n',
    });
  });

  test('makes an archive without entries of an empty folder, and takes one', async () => {
    const on = instance();
    const { result } = await run(
      {
        command: 'ls -A > names; mkdir dist',
        inputs: [['source', EMPTY_ZIP]],
        outputs: [
          ['out', 'dist'],
          ['names', 'names'],
        ],
      },
      on,
    );
    expect(result).toMatchObject({ outcome: 'succeeded', 'output.0.files': '0' });
    expect(listing((await on.output(0)) ?? Buffer.alloc(0))).toEqual({});
    expect(listing((await on.output(1)) ?? Buffer.alloc(0))).toEqual({ names: '0o100644 names\n' });
  });

  test.each([
    ['../evil', 'x', 0o100644],
    ['a/../../evil', 'x', 0o100644],
    ['/evil', 'x', 0o100644],
    ['link', '../../..', 0o120777],
    ['link', '/etc', 0o120777],
  ])('refuses the entry %s → %s', async (name, content, mode) => {
    const { exitCode, result } = await run({ inputs: [['source', zipWithName(name, content, mode)]] });
    expect(result).toMatchObject({
      outcome: 'agentFailed',
      phase: 'unpack',
      message: expect.stringContaining('would leave its folder'),
    });
    expect(exitCode).toBe(70);
  });

  test.each(['with \'quotes\' and "more"', 'with spaces', 'ünïcödé ✓', '-leading-dash', 'dir/deep/-er'])(
    'stores the path %s',
    async (path) => {
      const on = instance();
      const command = `python3 -c 'import os,sys; os.makedirs(os.environ["P"]); open(os.environ["P"]+"/f","w").write("1")'`;
      const { result } = await run({ command, environment: { P: `./${path}` }, outputs: [['out', path]] }, on);
      expect(result).toMatchObject({ outcome: 'succeeded' });
      expect(listing((await on.output(0)) ?? Buffer.alloc(0))).toEqual({ f: '0o100644 1' });
    },
  );

  test('five inputs and five outputs each have their place', async () => {
    const on = instance();
    const numbers = [0, 1, 2, 3, 4];
    const { result } = await run(
      {
        command:
          'cat n "$CODEBUILD_SRC_DIR_in1/n" "$CODEBUILD_SRC_DIR_in2/n" "$CODEBUILD_SRC_DIR_in_3/n" "$CODEBUILD_SRC_DIR_in4/n" > all\nfor n in 0 1 2 3 4; do cp all out$n; done',
        inputs: numbers.map((n) => [n === 3 ? 'in-3' : `in${n}`, zipOf({ n: `${n}` })] as const),
        outputs: numbers.map((n) => [`out${n}`, `out${n}`] as const),
      },
      on,
    );
    expect(result).toMatchObject({ outcome: 'succeeded' });
    for (const n of numbers)
      expect(listing((await on.output(n)) ?? Buffer.alloc(0))).toEqual({ [`out${n}`]: '0o100644 01234' });
  });
});

describe('a build', () => {
  test.each([
    ['within a list', 'false && echo never\necho second', 'false && echo never', '1'],
    ['within a function', 'f() {\n  ls /nowhere-at-all\n  echo after\n}\nf\necho second', 'ls /nowhere-at-all', '2'],
    ['within a pipe', 'false | cat\necho second', 'false | cat', '1'],
    ['within a statement of two lines', 'true &&\n  false\necho second', 'false', '1'],
  ])('ends at its first failing command: %s', async (_, command, failing, code) => {
    const { exitCode, result } = await instance().run({ command });
    expect(result).toMatchObject({ outcome: 'failed', phase: 'build', command: failing, exitCode: code });
    expect(result?.['tail']).not.toContain('second');
    expect(exitCode).toBe(1);
  });

  test.each([
    ['a failing condition', 'if false; then echo no; fi\nfalse || true\n! true || echo fine'],
    ['a here-document', 'cat > f <<EOF\n$HOME "quoted" \'single\'\nEOF\ntest "$(wc -l < f)" -eq 1'],
    ['a line that goes on', 'test "$(echo a \\\n b)" = "a b"'],
    ['a loop over lines', 'for n in 1 2\ndo\n  echo $n\ndone | grep -q 2'],
    ['substitutions of others', `test '{{ ssm:x }}' = "{{ ssm:x }}" && echo "'\\"$(echo hi){}"`],
    [
      'a script with an interpreter of its own',
      '#!/usr/bin/env python3\nimport os\nassert os.environ["CODEBUILD_SRC_DIR"] == os.getcwd()',
    ],
  ])('is not ended by %s', async (_, command) => {
    expect((await instance().run({ command })).result).toMatchObject({ outcome: 'succeeded' });
  });

  test('that bash cannot read runs nothing', async () => {
    const { result } = await instance().run({ command: 'echo first\nif true; then' });
    expect(result).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no valid bash'), tail: '' });
  });

  test('gets its environment letter by letter', async () => {
    const value = `a 'b' "c" $(d) \`e\` \\ \n ü {{ ssm:x }}`;
    const { result } = await instance().run({
      command: 'printf "VALUE=%s\\n" "$(printf %s "$ODD" | base64 -w0)" >> "$CODEPIPELINE_EC2_OUTPUT"',
      environment: { ODD: value },
    });
    expect(Buffer.from(result?.['variable.0.value'] ?? '', 'base64').toString()).toBe(value);
  });

  test('that nobody waits for any more may clean up before it is killed', async () => {
    const on = instance();
    const clean = `trap 'sleep 0.5; touch "$HOME/cleaned"; exit 9' TERM`;
    const run = on.run({ command: `${clean}\ntouch "$HOME/begun"\nsleep 60 & wait` });
    await vi.waitUntil(() => existsSync(join(on.home, 'begun')), { timeout: 60_000 });
    expect(await on.stop()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('ended after SIGTERM') });
    expect((await run).result).toMatchObject({ exitCode: '9' });
    expect(existsSync(join(on.home, 'cleaned'))).toBe(true);
  });

  test('may write 100 MB: the log is cut, the end is told', async () => {
    const { stdout, result } = await instance().run({
      command: 'head -c 100000000 /dev/zero | tr "\\0" x\necho; echo the end',
      agentEnvironment: { CODEPIPELINE_EC2_FORWARDED_BYTES: '1000000' },
    });
    expect(result?.['tail']).toMatch(/xxx\nthe end$/);
    expect(stdout.length).toBeLessThan(1_001_000);
    expect(stdout).toContain('bytes more of output are not shown here');
  });

  test('exports variables, and is told which line is none', async () => {
    const good = await instance().run({
      command: 'echo "A=1 = 2" >> "$CODEPIPELINE_EC2_OUTPUT"; printf "B-@_=" >> "$CODEPIPELINE_EC2_OUTPUT"',
    });
    expect(good.result).toMatchObject({
      'variable.0.name': 'A',
      'variable.0.value': '1 = 2',
      'variable.1.name': 'B-@_',
      'variable.1.value': '',
    });
    const bad = await instance().run({ command: 'echo "A B=1" >> "$CODEPIPELINE_EC2_OUTPUT"' });
    expect(bad.result).toMatchObject({ outcome: 'failed', message: expect.stringContaining("'A B=1'") });
  });

  test('works in the folder that the ticket names', async () => {
    const on = instance();
    const place = join(on.home, 'a folder/below');
    const absolute = await on.run({
      command: 'test "$PWD" = "$P"',
      workingDirectory: place,
      environment: { P: place },
    });
    expect(absolute.result).toMatchObject({ outcome: 'succeeded' });
    const relative = await instance().run({
      command: 'case $PWD in */project/sub/dir) ;; *) false ;; esac',
      workingDirectory: 'sub/dir',
    });
    expect(relative.result).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a ticket', () => {
  test('whose every URL has ended still says so by exit code and marker', async () => {
    const on = instance();
    const { exitCode, stdout } = await on.run({
      outputs: [['out', '']],
      ticket: { 'output.0.ends': '1', 'result.ends': '1', 'renew.ends': '1' },
    });
    expect({ exitCode, marker: stdout.includes('codepipeline-ec2: renew 1.1') }).toEqual({
      exitCode: 75,
      marker: true,
    });
    expect(await on.stored(on.signal(1, 'renew'))).toBeUndefined();
  });

  test('leaves a folder that only root can read', async () => {
    const on = instance();
    await on.run({});
    expect(existsSync(join(on.home, `.codepipeline-ec2/${on.jobId}/result`))).toBe(true);
  });
});
