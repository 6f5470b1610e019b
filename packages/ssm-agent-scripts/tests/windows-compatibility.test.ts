import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { engine, engineArguments, NO_ENGINE, skipNote } from './kit/windows-engine.js';
import { windowsScripts } from './kit/windows-scripts.js';

const CHECK = fileURLToPath(new URL('./kit/check-5.1.ps1', import.meta.url));

/** What the check says of scripts, a line for each finding. */
const findings = (scripts: Readonly<Record<string, string>>): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'compatibility-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = Object.entries(scripts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { status, stdout, stderr } = spawnSync(engine ?? 'pwsh', engineArguments(CHECK, ...files), {
    encoding: 'utf8',
  });
  const lines = `${stdout}${stderr}`.split(/\r?\n/).filter((line) => line !== '');
  expect(status).toBe(lines.length === 0 ? 0 : 1);
  return lines.map((line) => line.replace(`${folder}/`, ''));
};

describe.skipIf(NO_ENGINE)(`Windows PowerShell 5.1${skipNote}`, { timeout: 60_000 }, () => {
  test('can read every script, and has every command in it', () => {
    expect(findings(windowsScripts())).toEqual([]);
  });

  test('does not have what is planted', () => {
    const planted: Readonly<Record<string, readonly [string, string]>> = {
      ternary: ['$a = $true ? 1 : 2', 'the ternary operator'],
      chain: ['tar.exe && tar.exe', 'the operators && and ||'],
      background: ['tar.exe &', 'a pipeline in the background'],
      coalesce: ['$a = $b ?? 1', 'the operator ??'],
      assign: ['$a ??= 1', 'the operator ??='],
      member: ['${a}?.Length', 'the operator ?.'],
      call: ['${a}?.Trim()', 'the operator ?.'],
      index: ['${a}?[0]', 'the operator ?['],
      generic: ['[Array]::Empty[int]()', 'type arguments of a method'],
      clean: ['function f { process { 1 } clean { 2 } }', 'the clean block'],
      suffix: ['$a = 1uy', 'a newer suffix of a number'],
      variable: ['if ($IsWindows) { 1 }', 'the variable $IsWindows'],
      escape: ['"`u{1F600}"', 'the escapes `e and `u{}'],
      command: ['Get-Content a', 'the command Get-Content, which is of a module or unknown'],
    };
    const scripts = Object.fromEntries(Object.entries(planted).map(([name, [text]]) => [name, text]));
    const expected = Object.entries(planted).map(
      ([name, [, complaint]]) => `${name}:1: Windows PowerShell 5.1 does not have ${complaint}`,
    );
    expect(findings(scripts).sort()).toEqual(expected.sort());
    expect(findings({ broken: 'if ($true) {', odd: "'ü'" })).toEqual([
      expect.stringMatching(/^broken:1: Missing/),
      expect.stringMatching(/^odd:1: .*ASCII/),
    ]);
  });
});
