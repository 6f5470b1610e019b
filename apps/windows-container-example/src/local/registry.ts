import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { runProgram } from './run-program.js';

export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Of the user AWS, as in ECR. */
  readonly password: string;
  close(): Promise<void>;
}

/** A registry of this machine, on a free port of the loopback; it asks for a password, as ECR does. */
export const startRegistry = async (folder: string): Promise<Registry> => {
  const password = randomBytes(24).toString('hex');
  const salt = randomBytes(16).toString('hex').slice(0, 22);
  const hash = await runProgram('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, `$2b$05$${salt}`]);
  await mkdir(join(folder, 'images'), { recursive: true });
  await writeFile(join(folder, 'passwords'), `AWS:${hash}\n`);
  // JSON is YAML.
  const settings = {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: '127.0.0.1:0', secret: randomBytes(16).toString('hex') },
    auth: { htpasswd: { realm: 'registry', path: join(folder, 'passwords') } },
  };
  await writeFile(join(folder, 'settings.yml'), JSON.stringify(settings));
  const child = spawn('docker-registry', ['serve', join(folder, 'settings.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // Whoever is ended before it closes the registry takes it along.
  const takeAlong = (): void => void child.kill();
  process.once('exit', takeAlong);
  const host = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    void ended.then(() => reject(new Error(`docker-registry does not start:\n${said.slice(-2000)}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      said += `${line}\n`;
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    host,
    password,
    close: async () => {
      process.off('exit', takeAlong);
      child.kill();
      await ended;
    },
  };
};
