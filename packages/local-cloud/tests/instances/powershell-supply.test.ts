import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPowerShellSupply, type PowerShellSupply } from '../../src/instances/powershell-supply.js';

/** With a .NET SDK that builds nothing. */
const brokenSupply = (): PowerShellSupply => {
  const folder = mkdtempSync(join(tmpdir(), 'powershell-supply-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'dotnet'), '#!/bin/sh\necho no such package\nexit 1\n');
  chmodSync(join(folder, 'dotnet'), 0o755);
  return createPowerShellSupply({ path: folder, cacheDirectory: join(folder, 'cache') });
};

test('while nothing was tried, nothing speaks against a launch', () => {
  expect(brokenSupply().problem()).toBeUndefined();
});

test('after a build that failed, one launch is told why, and the next may try again', async () => {
  const supply = brokenSupply();
  await expect(supply.open()).rejects.toThrow(/no such package/);
  expect(supply.problem()).toMatch(/\.NET SDK 10[^]*no such package/);
  expect(supply.problem()).toBeUndefined();
});

test('without PowerShell and .NET each launch is told what to install', () => {
  const supply = createPowerShellSupply({ path: '' });
  expect(supply.problem()).toMatch(/install PowerShell 7/);
  expect(supply.problem()).toMatch(/install PowerShell 7/);
});
