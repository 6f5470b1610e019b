import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { windowsScripts } from './kit/windows-scripts.js';

const CHECK = fileURLToPath(new URL('../../../tools/check-powershell.mjs', import.meta.url));
const NO_SDK = spawnSync('dotnet', ['--version']).status !== 0;
if (NO_SDK && process.env['CI'] === 'true') throw new Error('These tests need the .NET SDK (dotnet)');
const note = NO_SDK ? ' (skipped: the .NET SDK is not installed)' : '';

/** What the check says of scripts, a line for each finding. */
const findings = (scripts: Readonly<Record<string, string>>): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'framework-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = Object.entries(scripts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, ...files], { encoding: 'utf8' });
  const lines = `${stdout}${stderr}`.split(/\r?\n/).filter((line) => line !== '');
  expect({ status, lines }).toEqual({ status: lines.length === 0 ? 0 : 1, lines });
  return lines.map((line) => line.replace(`${folder}/`, ''));
};

describe.skipIf(NO_SDK)(`Windows PowerShell 5.1 on .NET Framework 4.7.2${note}`, { timeout: 180_000 }, () => {
  test('has every type and member that the scripts use', () => {
    expect(findings(windowsScripts())).toEqual([]);
  });

  test('does not have what is planted', () => {
    const planted: Readonly<Record<string, readonly [string, string]>> = {
      type: ['[Index]::new(1)', 'the type [Index]'],
      generic: [
        '[Collections.Generic.PriorityQueue[string, int]]::new()',
        'the type [Collections.Generic.PriorityQueue]',
      ],
      argument: ['[Collections.Generic.List[Half]]::new()', 'the type [Half]'],
      constraint: ['param([DateOnly] $day) $day', 'the type [DateOnly]'],
      short: ['[ulong] 1', 'the type [ulong]'],
      unloaded: [
        '[Net.Http.HttpClient]::new()',
        'the type [Net.Http.HttpClient] unless System.Net.Http is loaded, which the script does not do',
      ],
      method: ['[Convert]::ToHexString($bytes)', '[Convert]::ToHexString'],
      overload: ['[IO.File]::Move("a", "b", $true)', '[IO.File]::Move with 3 arguments'],
      construction: ['[Guid]::new($bytes, $true)', '[Guid]::new with 2 arguments'],
      property: ['[Environment]::ProcessPath', '[Environment]::ProcessPath'],
      instance: [
        '$process = [Diagnostics.Process]::GetCurrentProcess(); $process.Kill($true)',
        '[System.Diagnostics.Process].Kill with 1 argument',
      ],
      read: [
        '[Diagnostics.ProcessStartInfo]::new().ArgumentList',
        '[System.Diagnostics.ProcessStartInfo].ArgumentList',
      ],
      text: ['"abc".Contains("b", "Ordinal")', '[System.String].Contains with 2 arguments'],
      parameter: ['param([IO.DirectoryInfo] $folder) $folder.LinkTarget', '[System.IO.DirectoryInfo].LinkTarget'],
      unknown: ['param($any) $any.WaitForExitAsync()', 'a member .WaitForExitAsync on any type'],
    };
    const scripts = Object.fromEntries(Object.entries(planted).map(([name, [text]]) => [name, text]));
    const expected = Object.entries(planted).map(
      ([name, [, complaint]]) => `${name}:1: Windows PowerShell 5.1 does not have ${complaint}`,
    );
    expect(findings(scripts).sort()).toEqual(expected.sort());
  });

  test('is not asked for what it has in another place: entries, assemblies that are loaded, types that derive', () => {
    expect(
      findings({
        entry: '$settings = @{ anything = 1 }; $settings.anything; $_.whatever',
        loaded: "[void] [Reflection.Assembly]::Load('System.Net.Http, Version=4.0.0.0'); [Net.Http.HttpClient]::new()",
        derived: 'param([IO.FileSystemInfo] $item) $item.GetFileSystemInfos()',
        array: '$files = [IO.DirectoryInfo]::new("a").GetFiles(); $files.FullName; $files.Length',
        interface: 'param([Collections.Generic.IList[int]] $list) $list.Add(1)',
        open: '[string]::Format("{0}{1}{2}{3}", 1, 2, 3, 4)',
      }),
    ).toEqual([]);
  });
});
