import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { EMPTY_ZIP, listing, tarWithLink, zipOf, zipWithName } from './kit/archives.js';
import { LINUX, openBench, type Bench, type Instance } from './kit/bench.js';
import { NO_ENGINE, skipNote, WINDOWS } from './kit/windows-engine.js';
import { SHARED_CASES } from './kit/windows-shared-cases.js';

const PLATFORMS = [
  {
    name: 'the agent for Linux',
    language: 'bash' as const,
    platform: LINUX,
    absent: false,
    keep: 'printf kept > f; printf "V=1\\n" >> "$CODEPIPELINE_EC2_OUTPUT"',
    copies:
      'cat n "$CODEBUILD_SRC_DIR_in1/n" "$CODEBUILD_SRC_DIR_in2/n" "$CODEBUILD_SRC_DIR_in_3/n" "$CODEBUILD_SRC_DIR_in4/n" > all\nfor n in 0 1 2 3 4; do cp all "ünï \'$n\' ✓"; done',
    says: 'echo "ünï ✓"; sh -c "echo ünï ✓"',
    empty: 'mkdir dist',
    held: 'mkdir dist\necho x > dist/read-only; chmod 400 dist/read-only\nsetsid sh -c "exec 3>dist/held; echo y >&3; touch dist/ready; sleep 20" & until [ -e dist/ready ]; do :; done',
    long: 'test -f "$P/f"',
    large: 'test "$(stat -c %s large)" -eq 1073741824',
    waits: 'touch "$HOME/begun"; sleep 60 & wait',
    many: 'test "$(find . -type f | wc -l)" -eq 5000',
  },
  {
    name: `the agent for Windows${skipNote}`,
    language: 'powershell' as const,
    platform: WINDOWS,
    absent: NO_ENGINE,
    keep: "[IO.File]::WriteAllText('f', 'kept'); [IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, 'V=1')",
    copies:
      "$all = ''\nforeach ($f in '.', $env:CODEBUILD_SRC_DIR_in1, $env:CODEBUILD_SRC_DIR_in2, $env:CODEBUILD_SRC_DIR_in_3, $env:CODEBUILD_SRC_DIR_in4) { $all += [IO.File]::ReadAllText(\"$f/n\") }\nforeach ($n in 0..4) { [IO.File]::WriteAllText(\"ünï '$n' ✓\", $all) }",
    says: "'ünï ✓'\nsh -c 'echo ünï ✓'",
    empty: "[void] [IO.Directory]::CreateDirectory('dist')",
    held: 'sh -c \'mkdir dist; echo x > dist/read-only; chmod 400 dist/read-only; setsid sh -c "exec 3>dist/held; echo y >&3; touch dist/ready; sleep 20" & until [ -e dist/ready ]; do :; done\'',
    long: 'if (-not [IO.File]::Exists("$env:P/f")) { exit 1 }',
    large: "if ([IO.FileInfo]::new('large').Length -ne 1073741824) { exit 1 }",
    waits: "sh -c 'touch $HOME/begun; sleep 60 & wait'",
    many: "if ([IO.Directory]::GetFiles('.', '*', 'AllDirectories').Length -ne 5000) { exit 1 }",
  },
];

/** A gigabyte of zeros, which a zip holds in a megabyte. */
let gigabyte: Buffer | undefined;
const gigabyteZip = (): Buffer => (gigabyte ??= zipOf({ large: { zeros: 1_073_741_824 } }));

describe.each(PLATFORMS)('$name', { timeout: 90_000 }, (its) => {
  const { language, platform, absent, keep, copies, waits, many } = its;
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(platform);
  });
  afterAll(() => bench.close());
  const instance = (): Instance => {
    const made = bench.instance();
    onTestFinished(() => made.leave());
    return made;
  };

  test.skipIf(absent).each(SHARED_CASES)('judges a build: $name', async ({ [language]: command, fails }) => {
    const { exitCode, result } = await instance().run({ command });
    if (fails === undefined) {
      expect(result).toMatchObject({ outcome: 'succeeded', exitCode: '0' });
      expect(exitCode).toBe(0);
      return;
    }
    expect(result).toMatchObject({
      outcome: 'failed',
      phase: 'build',
      command: fails[language],
      exitCode: (language === 'powershell' && fails.powershellExitCode) || fails.exitCode,
    });
    expect(result?.['tail']).not.toContain('second');
    expect(exitCode).toBe(1);
  });

  test.skipIf(absent)('gives five inputs and five outputs each their place, odd names too', async () => {
    const on = instance();
    const numbers = [0, 1, 2, 3, 4];
    const { result } = await on.run({
      command: copies,
      inputs: numbers.map((n) => [n === 3 ? 'in-3' : `in${n}`, zipOf({ n: `${n}` })] as const),
      outputs: numbers.map((n) => [`out${n}`, `ünï '${n}' ✓`] as const),
    });
    expect(result).toMatchObject({ outcome: 'succeeded' });
    for (const n of numbers)
      expect(listing((await on.output(n)) ?? Buffer.alloc(0))).toEqual({
        [`ünï '${n}' ✓`]: expect.stringMatching(/ 01234$/),
      });
  });

  test.skipIf(absent)('carries 5,000 files in and out', { timeout: 300_000 }, async () => {
    const entries = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`d${n % 50}/f${n}.txt`, `file ${n}`]));
    const { result } = await instance().run({
      command: many,
      inputs: [['in', zipOf(entries)]],
      outputs: [['out', '']],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'input.0.files': '5000', 'output.0.files': '5000' });
  });

  test.skipIf(absent)('takes its ticket away, and does nothing a second time', async () => {
    const on = instance();
    await on.run({});
    expect(await on.stored(`tickets/${on.jobId}/1.1/boot-key-of-this-instance`)).toBeUndefined();
    expect(await on.repeat(1)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('already taken') });
  });

  test.skipIf(absent)('can do nothing with a ticket where the boot key is not', async () => {
    const [owner, thief] = [instance(), instance()];
    await owner.run({});
    expect(readdirSync(join(thief.home, '.codepipeline-ec2'))).toEqual([`key-${thief.jobId}`]);
    const { exitCode, stdout } = await thief.repeat(1);
    expect(exitCode).toBe(70);
    expect(stdout).toContain('cannot fetch ticket');
  });

  test.skipIf(absent)('is refused when it was changed on the way', async () => {
    const { exitCode, stdout, result } = await instance().run({ ticket: { 'agent.sha256': '0'.repeat(64) } });
    expect({ exitCode, result }).toEqual({ exitCode: 70, result: undefined });
    expect(stdout).toContain('not the one that the ticket names');
  });

  test.skipIf(absent)('keeps the outputs for the next ticket when the URLs have ended', async () => {
    const on = instance();
    const outputs = [['out', 'f']] as const;
    const first = await on.run({ command: keep, outputs, ticket: { 'output.0.ends': '1000' } });
    expect(first).toMatchObject({
      exitCode: 75,
      result: undefined,
      stdout: expect.stringContaining('codepipeline-ec2: renew 1.1'),
    });
    expect(await on.stored(on.signal(1, 'renew'))).toBeDefined();
    const second = await on.run({ outputs, ticket: { kind: 'upload' } }, 2);
    expect(second.result).toMatchObject({
      outcome: 'succeeded',
      sequence: '2',
      'variable.0.name': 'V',
      'timing.build': expect.stringMatching(/^\d+$/),
    });
    expect(listing((await on.output(0)) ?? Buffer.alloc(0))).toEqual({ f: expect.stringMatching(/ kept$/) });
  });

  test.skipIf(absent)('tells a failure with the next ticket when every URL has ended', async () => {
    const on = instance();
    const first = await on.run({ command: 'exit 5', ticket: { 'result.ends': '1', 'renew.ends': '1' } });
    expect(first).toMatchObject({
      exitCode: 75,
      result: undefined,
      stdout: expect.stringContaining('codepipeline-ec2: renew 1.1'),
    });
    expect(await on.stored(on.signal(1, 'renew'))).toBeUndefined();
    const second = await on.run({ ticket: { kind: 'upload' } }, 2);
    expect(second).toMatchObject({ exitCode: 0, result: { outcome: 'failed', exitCode: '5', sequence: '2' } });
  });

  test.skipIf(absent)('asks for fresh URLs when their credentials died before their time', async () => {
    const on = instance();
    const refusing = createServer((_, response) =>
      response.writeHead(400).end('<Error><Code>ExpiredToken</Code></Error>'),
    ).listen(0, '127.0.0.1');
    onTestFinished(() => void refusing.close());
    await once(refusing, 'listening');
    // A listening server's address is an object.
    const { port } = refusing.address() as AddressInfo;
    const { exitCode } = await on.run({
      outputs: [['out', '']],
      ticket: { 'output.0.url': `http://127.0.0.1:${port}/out` },
    });
    expect(exitCode).toBe(75);
    expect(await on.stored(on.signal(1, 'renew'))).toBeDefined();
  });

  test.skipIf(absent)('ends the build when nobody waits for it any more, and says so', async () => {
    const on = instance();
    const run = on.run({ command: waits });
    await vi.waitUntil(() => existsSync(join(on.home, 'begun')), { timeout: 60_000 });
    expect(await on.stop()).toMatchObject({ exitCode: 0 });
    expect(await run).toMatchObject({
      exitCode: 1,
      result: { outcome: 'failed', message: 'The build was ended: the pipeline does not wait for it any more.' },
    });
  });

  test.skipIf(absent)('begins no build that was stopped before', async () => {
    const on = instance();
    expect(await on.stop()).toMatchObject({ exitCode: 0 });
    expect(await on.run({ command: waits })).toMatchObject({
      exitCode: 1,
      result: { message: 'The build was ended: the pipeline does not wait for it any more.' },
    });
  });

  test.skipIf(absent)('blames the transfer, not the build, when an input is gone', async () => {
    const { result } = await instance().run({
      inputs: [['source', EMPTY_ZIP]],
      ticket: { 'input.0.url': 'http://127.0.0.1:1/nothing' },
      agentEnvironment: { CODEPIPELINE_EC2_PAUSES: '0 0' },
    });
    expect(result).toMatchObject({ outcome: 'agentFailed', phase: 'download' });
  });

  test.skipIf(absent)('writes UTF-8, whoever writes', async () => {
    const { result, stdout } = await instance().run({ command: its.says });
    expect(result?.['tail']).toBe('ünï ✓\nünï ✓');
    expect(stdout).toContain('ünï ✓\nünï ✓\n');
  });

  test.skipIf(absent)('makes an archive without entries of an empty folder, and takes one', async () => {
    const on = instance();
    const { result } = await on.run({
      command: its.empty,
      inputs: [['source', EMPTY_ZIP]],
      outputs: [['out', 'dist']],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'input.0.files': '0', 'output.0.files': '0' });
    expect(listing((await on.output(0)) ?? Buffer.alloc(0))).toEqual({});
  });

  test.skipIf(absent).each([
    ['a step upwards', zipWithName('../evil')],
    ['a step upwards further in', zipWithName('a/../../evil')],
    ['a root', zipWithName('/evil')],
    ['a step upwards with backslashes', zipWithName('a\\..\\..\\evil')],
    ['a tar archive whose link points upwards', tarWithLink('d/link', '../../x')],
    ['a tar archive whose link points to a root', tarWithLink('link', '/etc')],
  ])('refuses %s', async (_, archive) => {
    const { exitCode, result } = await instance().run({ inputs: [['source', archive]] });
    expect(result).toMatchObject({
      outcome: 'agentFailed',
      phase: 'unpack',
      message: expect.stringContaining('would leave its folder'),
    });
    expect(exitCode).toBe(70);
  });

  const LONG = Array.from({ length: 8 }, (_, n) => `${n}`.repeat(50)).join('/');
  test.skipIf(absent).each([
    ['a tar archive whose link stays', tarWithLink('d/link', '../d/f'), 'd', '2'],
    ['backslashes between folders', zipWithName('a\\b\\f'), 'a/b', '1'],
    ['a path of over 260 characters', zipOf({ [`${LONG}/f`]: 'x' }), LONG, '1'],
  ])('takes %s, and packs it again', async (_, archive, folder, files) => {
    const { result } = await instance().run({
      command: its.long,
      environment: { P: folder },
      inputs: [['source', archive]],
      outputs: [['out', '']],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'input.0.files': files, 'output.0.files': files });
  });

  test.skipIf(absent)('packs files that are in use or read-only, and is not held by who uses them', async () => {
    const on = instance();
    const { result } = await on.run({ command: its.held, outputs: [['out', 'dist']] });
    expect(result).toMatchObject({ outcome: 'succeeded', 'output.0.files': '3' });
    expect(Number(result?.['timing.build'])).toBeLessThan(15_000);
  });

  test.skipIf(absent)('carries one file of 1 GB in and out', { timeout: 300_000 }, async () => {
    const { result } = await instance().run({
      command: its.large,
      inputs: [['in', gigabyteZip()]],
      outputs: [['out', '']],
    });
    expect(result).toMatchObject({ outcome: 'succeeded', 'output.0.files': '1' });
  });

  test.skipIf(absent)('fails by its path when the output that it should make is not there', async () => {
    const { result } = await instance().run({ outputs: [['site', 'dist/nowhere']] });
    expect(result).toMatchObject({
      outcome: 'failed',
      phase: 'pack',
      message: expect.stringContaining("'dist/nowhere' (OutputArtifactPath) does not exist"),
    });
  });

  test.skipIf(absent)('ends a build that takes too long, with what it started', async () => {
    const { exitCode, result } = await instance().run({ command: waits, timeoutSeconds: 2 });
    expect(result).toMatchObject({ outcome: 'failed', message: expect.stringContaining('TimeoutMinutes') });
    expect(exitCode).toBe(1);
    expect(Number(result?.['timing.build'])).toBeLessThan(30_000);
  });

  test.skipIf(absent)('stores the result although that was refused twice', async () => {
    const on = instance();
    let calls = 0;
    const proxy = createServer((request, response) => {
      calls++;
      if (calls <= 2) return void request.resume().on('end', () => response.writeHead(500).end());
      const onward = send(
        `${target}${request.url}`,
        { method: 'PUT', headers: { ...request.headers, host } },
        (answer) => response.writeHead(answer.statusCode ?? 500).end(),
      );
      request.pipe(onward);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void proxy.close());
    await once(proxy, 'listening');
    // A listening server's address is an object.
    const { port } = proxy.address() as AddressInfo;
    const url = new URL(await on.resultUrl(1));
    const { host, origin: target } = url;
    const { exitCode, result } = await on.run({
      ticket: { 'result.url': url.href.replace(target, `http://127.0.0.1:${port}`) },
      agentEnvironment: { CODEPIPELINE_EC2_PAUSES: '0 0 0' },
    });
    expect({ calls, exitCode, outcome: result?.['outcome'] }).toEqual({ calls: 3, exitCode: 0, outcome: 'succeeded' });
  });
});
