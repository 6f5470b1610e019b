// Bundles each Lambda function into one file: `node build-bundles.mjs OUT`, or import `buildBundles`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

export const functionNames = ['dispatcher', 'launcher', 'report', 'signals', 'sweep'];

/**
 * Writes `<outDirectory>/<name>/index.mjs` for each function; the same sources make the same bytes.
 * @param {string} outDirectory
 * @returns {Promise<{ name: string, path: string, bytes: number }[]>}
 */
export const buildBundles = (outDirectory) =>
  Promise.all(
    functionNames.map(async (name) => {
      const path = join(outDirectory, name, 'index.mjs');
      const { outputFiles } = await build({
        absWorkingDir: here,
        entryPoints: [join(here, 'src', 'lambda', `${name}.ts`)],
        bundle: true,
        minify: true,
        write: false,
        format: 'esm',
        platform: 'node',
        target: 'node20',
        // The SDK's ES build can be shaken; its CommonJS build cannot.
        mainFields: ['module', 'main'],
        conditions: ['@codepipeline-ec2/source', 'module', 'import'],
        legalComments: 'none',
        charset: 'utf8',
        logLevel: 'warning',
        banner: {
          js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
        },
      });
      const { contents } = outputFiles[0];
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
      return { name, path, bytes: contents.length };
    }),
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out = join(here, 'bundles')] = process.argv.slice(2);
  for (const { name, bytes } of await buildBundles(out)) console.log(`${name} ${Math.round(bytes / 1000)} kB`);
}
