import { spawn } from 'node:child_process';
import { AwsError } from '../../kernel/aws-error.js';

/** Runs the machine's git in bare repositories; nobody's own configuration has a part in it. */
export interface Git {
  /** What a command prints; rejects with what it complained of. */
  readonly read: (repository: string, ...command: readonly string[]) => Promise<string>;
  /** Starts a command whose input and output are streams. */
  readonly start: (
    folder: string,
    command: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => ReturnType<typeof startGit>;
}

/** What git says when a revision, a branch or a file is not there. */
export class GitRefusal extends Error {}

const startGit = (folder: string, command: readonly string[], environment: Readonly<Record<string, string>>) =>
  spawn('git', command, {
    cwd: folder,
    env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });

export const machineGit: Git = {
  start: (folder, command, environment = {}) => startGit(folder, command, environment),
  read: (repository, ...command) =>
    new Promise((resolve, reject) => {
      const child = startGit(repository, command, {});
      const [out, complaint]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
      child.stdin.end();
      child.once('error', (error) => reject(notStarted(error)));
      child.once('close', (code) => {
        if (code === 0) resolve(Buffer.concat(out).toString());
        else reject(new GitRefusal(Buffer.concat(complaint).toString().trim()));
      });
    }),
};

export const notStarted = (error: Error): AwsError =>
  new AwsError('ServiceUnavailable', `Repositories need the git command, which cannot be run: ${error.message}`, {
    status: 503,
  });
