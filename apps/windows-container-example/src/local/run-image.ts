import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Buildah } from './buildah.js';

export interface Answer {
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/** Pulls an image, runs its entrypoint on a free port of the loopback, and asks it for paths. */
export const askImage = async (buildah: Buildah, image: string, paths: readonly string[]): Promise<Answer[]> => {
  const container = await buildah.run(['from', '--pull-always', '--tls-verify=false', image]);
  // As buildah tells of every container.
  const { OCIv1 } = JSON.parse(await buildah.run(['inspect', container])) as {
    readonly OCIv1: { readonly config: { readonly Entrypoint: readonly string[] } };
  };
  const environment = ['ASPNETCORE_HTTP_PORTS=', 'ASPNETCORE_URLS=http://127.0.0.1:0'].flatMap((it) => ['--env', it]);
  const command = ['run', ...environment, container, '--', ...OCIv1.config.Entrypoint];
  const child = spawn('buildah', [...buildah.words, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, that can be ended as a whole.
    detached: true,
    env: { ...process.env, ...buildah.environment },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      const listen = (line: string): void => {
        said += `${line}\n`;
        const found = /Now listening on: (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      };
      createInterface({ input: child.stdout }).on('line', listen);
      createInterface({ input: child.stderr }).on('line', listen);
      child.once('error', reject);
      void ended.then(() => reject(new Error(`the image ${image} does not run:\n${said.slice(-2000)}`)));
    });
    const answers: Answer[] = [];
    for (const path of paths) {
      const response = await fetch(`${address}${path}`);
      answers.push({ path, status: response.status, body: await response.text() });
    }
    return answers;
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
};
