import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const BOOTSTRAP = fileURLToPath(new URL('../../assets/lambda/node-bootstrap.mjs', import.meta.url));

test('a function whose cloud was killed ends, though it still has something to say', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orphan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // Says something as soon as nobody listens.
  await writeFile(
    join(folder, 'index.mjs'),
    `export const handler = () => new Promise(() => setInterval(() => console.log('still here'), 5));`,
  );
  // One invocation, which is never answered.
  const api = createServer((request, response) => {
    if (request.url?.endsWith('/next')) response.setHeader('lambda-runtime-aws-request-id', '1').end('{}');
  });
  await once(api.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void api.close());
  // It listens on a port.
  const { port } = api.address() as AddressInfo;
  const orphan = spawn(process.execPath, [BOOTSTRAP], {
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}/f`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void orphan.kill('SIGKILL'));
  const ended = once(orphan, 'exit');
  await once(orphan.stdout, 'data');
  orphan.stdout.destroy();
  expect(await ended).toEqual([0, null]);
});
