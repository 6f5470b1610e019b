// Makes the workspace runnable after `npm ci` alone: transpiles the packages whose `dist` is older than their `src` (no type check),
// and bundles the functions. `npm run build` does the same with types.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const lock = join(root, 'node_modules/.build-missing.lock');
const PACKAGES = [
  'core',
  'ssm-agent-scripts',
  'aws-adapters',
  'job-worker',
  'infra-cdk',
  'local-cloud',
  'cli',
  'simulator',
  'windows-container-example',
];
const BUNDLED = ['core', 'ssm-agent-scripts', 'aws-adapters', 'job-worker'];
const IN_TEMPLATE = ['core', 'ssm-agent-scripts', 'infra-cdk'];

const ELSEWHERE = { simulator: 'tools', 'windows-container-example': 'apps' };
const directoryOf = (name) => join(root, ELSEWHERE[name] ?? 'packages', name);

/** The project that the demo builds: the published command carries it. */
const sample = join(root, 'apps/website-example/site');
const sourcesOf = (name) => [join(directoryOf(name), 'src'), ...(name === 'cli' ? [sample] : [])];

const filesBelow = (directory) =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [];

/** Changes whenever a source changes; cheap enough for every start. */
const stampOf = (names) => {
  const hash = createHash('sha256').update(process.version);
  for (const name of names) {
    for (const file of sourcesOf(name).flatMap(filesBelow)) {
      const { mtimeMs, size } = statSync(file);
      hash.update(`${relative(root, file)} ${mtimeMs} ${size}\n`);
    }
  }
  return hash.digest('hex');
};

const isCurrent = (stampFile, stamp) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

const transpile = async (esbuild, name) => {
  const directory = directoryOf(name);
  const entryPoints = filesBelow(join(directory, 'src')).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
  );
  await esbuild.build({
    entryPoints,
    outdir: join(directory, 'dist'),
    outbase: join(directory, 'src'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  });
};

/** Builds what is missing or stale; says so on stderr. One process builds, others wait for it. */
export const buildMissing = async () => {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      // A builder that was killed leaves its lock.
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 60_000)
        rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    await build();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

const build = async () => {
  const stale = PACKAGES.map((name) => ({
    name,
    stampFile: join(directoryOf(name), 'dist/.build-missing'),
    stamp: stampOf([name]),
  })).filter(({ stampFile, stamp }) => !isCurrent(stampFile, stamp));
  const bundles = { stampFile: join(root, 'packages/infra-cdk/bundles/.build-missing'), stamp: stampOf(BUNDLED) };
  const bundlesAreStale = !isCurrent(bundles.stampFile, bundles.stamp);
  const template = { stampFile: join(root, 'packages/infra-cdk/template/.build-missing'), stamp: stampOf(IN_TEMPLATE) };
  const templateIsStale = !isCurrent(template.stampFile, template.stamp);
  if (stale.length === 0 && !bundlesAreStale && !templateIsStale) return;

  const began = performance.now();
  const esbuild = await import('esbuild');
  process.stderr.write(
    `building ${[...stale.map(({ name }) => name), ...(bundlesAreStale ? ['bundles'] : []), ...(templateIsStale ? ['template'] : [])].join(', ')} (no type check) … `,
  );
  await Promise.all(
    stale.map(async ({ name, stampFile, stamp }) => {
      await transpile(esbuild, name);
      if (name === 'cli') cpSync(sample, join(directoryOf(name), 'dist/website-example'), { recursive: true });
      writeFileSync(stampFile, stamp);
    }),
  );
  if (bundlesAreStale) {
    const { buildBundles } = await import(new URL('../packages/job-worker/build-bundles.mjs', import.meta.url).href);
    rmSync(dirname(bundles.stampFile), { recursive: true, force: true });
    mkdirSync(dirname(bundles.stampFile), { recursive: true });
    await buildBundles(dirname(bundles.stampFile));
    writeFileSync(bundles.stampFile, bundles.stamp);
  }
  if (templateIsStale) {
    // In a process of its own: the CDK takes memory that a local cloud should not have.
    execFileSync(process.execPath, [join(root, 'packages/infra-cdk/build-template.mjs')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(template.stampFile, template.stamp);
  }
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildMissing();
