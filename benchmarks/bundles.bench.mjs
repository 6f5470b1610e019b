import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

export const question =
  'how large are the functions, and how long does a cold import take, beside an empty module in the same run?';

const bundles = new URL('../packages/infra-cdk/bundles/', import.meta.url);
const environment = {
  PATH: process.env.PATH,
  ...Object.fromEntries(
    [
      'TABLE',
      'BUCKET',
      'STATE_MACHINE_ARN',
      'ACTION_CATEGORY',
      'ACTION_PROVIDER',
      'ACTION_VERSIONS',
      'INTAKE_QUEUE_URL',
      'SIGNER_ROLE_ARN',
      'BUILD_LOG_GROUP',
      'LINUX_DOCUMENT',
      'ENVIRONMENT_PREFIX',
      'STACK_NAME',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
    ].map((name) => [name, 'x']),
  ),
  AWS_REGION: 'us-east-1',
};

/** Milliseconds that a fresh process takes to import a module. */
const importMs = (url) => {
  const script = `const t = performance.now(); await import(${JSON.stringify(url)}); process.stdout.write(String(performance.now() - t));`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
};

export const measure = () => {
  const rows = [];
  for (const name of readdirSync(bundles)
    .filter((entry) => !entry.startsWith('.'))
    .sort()) {
    const file = new URL(`${name}/index.mjs`, bundles);
    const [ours, empty] = [[], []];
    for (let n = 0; n < 9; n++) {
      ours.push(importMs(file.href));
      empty.push(importMs('data:text/javascript,export{}'));
    }
    rows.push({
      function: name,
      kB: Math.round(statSync(fileURLToPath(file)).size / 1000),
      coldImportMs: Math.round(median(ours)),
      emptyModuleMs: Math.round(median(empty) * 10) / 10,
    });
  }
  return rows;
};
