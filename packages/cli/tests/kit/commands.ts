import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const BIN = fileURLToPath(new URL('../../bin/codepipeline-ec2.mjs', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export const run = async (
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], {
      env: { ...process.env, ...environment },
      maxBuffer: 1 << 26,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    // What execFile rejects with when the program ends otherwise.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
};

export const cli = (...args: string[]): Promise<Ended> => run(process.execPath, [BIN, ...args]);

export interface StartedLocal {
  readonly endpoint: string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number>;
}

/** Starts `local start` and waits for its word. */
export const startLocal = async (...args: string[]): Promise<StartedLocal> => {
  const child = spawn(process.execPath, [BIN, 'local', 'start', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const said = /^ready (\S+)$/m.exec(chunk.toString())?.[1];
      if (said !== undefined) resolve(said);
    });
    void ended.then((code) => reject(new Error(`local start ended with ${code} before it was ready`)));
  });
  return {
    endpoint,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
};

export interface AwsCommand {
  readonly path: string;
  readonly version: string;
  /** Does it read AWS_ENDPOINT_URL? Since 1.29 and 2.13. */
  readonly readsEndpoint: boolean;
}

/** The `aws` commands on the PATH, each version once. */
export const awsCommands = (): AwsCommand[] => {
  const found = new Map<string, AwsCommand>();
  for (const folder of new Set((process.env['PATH'] ?? '').split(delimiter))) {
    const path = join(folder, 'aws');
    if (!existsSync(path)) continue;
    const version = /aws-cli\/(\d+)\.(\d+)\.\d+/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout);
    if (version === null) continue;
    const [major, minor] = [Number(version[1]), Number(version[2])];
    const readsEndpoint = (major === 1 && minor >= 29) || (major === 2 && minor >= 13);
    found.set(`${major}.${minor}`, { path, version: `${major}.${minor}`, readsEndpoint });
  }
  return [...found.values()];
};

export const ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_PAGER: '',
};
