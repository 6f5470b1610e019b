import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linuxAgent } from '@codepipeline-ec2/ssm-agent-scripts';
import { buildBundles, functionNames } from '../build-bundles.mjs';

const KILOBYTE = 1000;
const withEc2 = ['launcher', 'sweep'];

describe('the bundles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  const textOf = (round: string, name: string): string => readFileSync(join(folder, round, name, 'index.mjs'), 'utf8');

  beforeAll(async () => {
    await buildBundles(join(folder, 'first'));
    await buildBundles(join(folder, 'second'));
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(functionNames)('%s is small', (name) => {
    const limit = withEc2.includes(name) ? 1100 : 400;
    expect(Buffer.byteLength(textOf('first', name))).toBeLessThanOrEqual(limit * KILOBYTE);
  });

  test.each(functionNames)('%s is the same from the same sources', (name) => {
    expect(textOf('second', name) === textOf('first', name)).toBe(true);
  });

  test.each(functionNames)('%s names no path of the machine that built it', (name) => {
    expect(textOf('first', name)).not.toContain(process.cwd());
  });

  test('the launcher carries the agent, and the others do not', () => {
    expect(functionNames.filter((name) => textOf('first', name).includes(linuxAgent.sha256))).toEqual(['launcher']);
  });
});
