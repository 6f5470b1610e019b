// A test runner for Stryker. Stryker's own vitest runner starts a worker with all its imports for each mutant, which
// takes seconds; this one bundles a package's sources and tests once and evaluates the bundle anew for each mutant,
// which takes milliseconds. It is for pure code whose tests need no more of vitest than vitest-in-process.mjs has; that
// the tests mean the same there is seen by their passing in both.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { createVitest } from './vitest-in-process.mjs';

/**
 * Properties with one seed for all, so that a score can be had again, and with no more than fast-check's usual runs;
 * what has a seed of its own may count on its runs.
 */
const sparing = {
  ...fc,
  assert: (property, given) =>
    fc.assert(property, {
      endOnFailure: true,
      ...given,
      ...(given?.seed === undefined && { seed: 1, numRuns: Math.min(given?.numRuns ?? 100, 100) }),
    }),
};

/** In the sandbox. */
const COSTS = 'test-costs.json';

/** What the instrumented sources look at: which mutant is on, who runs, and what was hit. */
const switchboard = (globalThis.__stryker__ ??= {});

const bundle = async (root) => {
  const files = readdirSync(join(root, 'tests'), { recursive: true })
    .map((file) => join('tests', file))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
  const { outputFiles } = await build({
    stdin: {
      contents: files.map((file) => `loadFile(${JSON.stringify(file)}, () => require('./${file}'));`).join('\n'),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    packages: 'external',
    target: 'node20',
    logLevel: 'error',
    plugins: [{ name: 'own-place', setup: (setup) => setup.onLoad({ filter: /\.test\.ts$/ }, ownPlace) }],
  });
  const [{ text }] = outputFiles;
  return new Script(`(function (require, loadFile) {${text}\n})`, { filename: join(root, 'tests.bundle.cjs') });
};

/** In one bundle each test file keeps its own `import.meta.url`. */
const ownPlace = ({ path }) => ({
  loader: 'ts',
  contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
});

const createRunner = () => {
  const root = process.cwd();
  const requireThere = createRequire(join(root, 'package.json'));
  /** Milliseconds of each test that has run; the dry run hands them to the runners after it. */
  let spent = new Map();
  let script;

  /** The tests, with all modules of the package evaluated anew. */
  const load = () => {
    const vitest = createVitest();
    const required = (name) => ({ vitest: vitest.module, 'fast-check': sparing })[name] ?? requireThere(name);
    script.runInThisContext()(required, vitest.loadFile);
    return vitest.tests;
  };

  const runAll = async (tests, stopAtFailure) => {
    const results = [];
    for (const { id, file, run } of tests) {
      const begun = performance.now();
      let failure;
      switchboard.currentTestId = id;
      try {
        await run();
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
      }
      switchboard.currentTestId = undefined;
      const timeSpentMs = performance.now() - begun;
      spent.set(id, timeSpentMs);
      results.push({
        id,
        name: id,
        fileName: resolve(root, file),
        timeSpentMs,
        ...(failure === undefined
          ? { status: TestStatus.Success }
          : { status: TestStatus.Failed, failureMessage: failure }),
      });
      if (stopAtFailure && failure !== undefined) break;
    }
    return results;
  };

  return {
    capabilities: () => ({ reloadEnvironment: true }),

    init: async () => {
      script = await bundle(root);
      if (existsSync(COSTS)) spent = new Map(JSON.parse(readFileSync(COSTS, 'utf8')));
    },

    dryRun: async () => {
      switchboard.activeMutant = undefined;
      switchboard.mutantCoverage = { static: {}, perTest: {} };
      const tests = await runAll(load(), false);
      writeFileSync(COSTS, JSON.stringify([...spent]));
      return { status: DryRunStatus.Complete, tests, mutantCoverage: switchboard.mutantCoverage };
    },

    mutantRun: async ({ activeMutant, mutantActivation, testFilter, hitLimit, sandboxFileName, disableBail }) => {
      // Stryker allows a hundred times the hits of the dry run; tests of one seed that need ten times as many do not end.
      const enough = hitLimit && Math.max(1000, hitLimit / 10);
      Object.assign(switchboard, { hitCount: 0, hitLimit: enough, mutantCoverage: { static: {}, perTest: {} } });
      switchboard.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
      const tests = load();
      switchboard.activeMutant = activeMutant.id;
      const wanted = testFilter === undefined ? tests : tests.filter(({ id }) => testFilter.includes(id));
      // Who tests a folder finds its mutants soonest.
      const folder = dirname(relative(join(root, 'src'), resolve(root, sandboxFileName)));
      const isFar = ({ file }) => Number(dirname(relative('tests', file)) !== folder);
      const ordered = wanted.toSorted((a, b) => isFar(a) - isFar(b) || (spent.get(a.id) ?? 0) - (spent.get(b.id) ?? 0));
      const results = await runAll(ordered, !disableBail);
      return toMutantRunResult(
        determineHitLimitReached(switchboard.hitCount, enough) ?? { status: DryRunStatus.Complete, tests: results },
      );
    },
  };
};

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'in-process', createRunner)];
