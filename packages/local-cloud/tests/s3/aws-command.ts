import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { LocalCloud } from '../../src/start.js';

const run = promisify(execFile);

const isHere = (): boolean => {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Tests with the `aws` command are left out where there is none; with CI=true they fail instead. */
export const NO_AWS_COMMAND = process.env['CI'] !== 'true' && !isHere();

export interface AwsCommand {
  /** An empty folder in which the command runs; it goes with the test. */
  readonly folder: string;
  /** What the command says on stdout; rejects with what it says on stderr. */
  readonly aws: (...words: string[]) => Promise<string>;
  /** The same, as JSON. */
  readonly awsJson: <Output>(...words: string[]) => Promise<Output>;
}

/** The real `aws` command against this cloud. */
export const awsCommand = (cloud: LocalCloud): AwsCommand => {
  const folder = mkdtempSync(join(tmpdir(), 'aws-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const aws = async (...words: string[]): Promise<string> => {
    const { stdout } = await run('aws', ['--endpoint-url', cloud.endpoint, '--output', 'json', ...words], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_PAGER: '',
        // Some installations choose their Python by a file in the home directory.
        PYENV_VERSION: process.env['PYENV_VERSION'],
        PYENV_ROOT: process.env['PYENV_ROOT'],
      },
    });
    return stdout;
  };
  return {
    folder,
    aws,
    // The caller says what the command answers.
    awsJson: async <Output>(...words: string[]) => JSON.parse(await aws(...words)) as Output,
  };
};
