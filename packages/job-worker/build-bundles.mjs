// Bundles each Lambda function into one file: `node build-bundles.mjs OUT`, or import `buildBundles`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

export const functionNames = ['dispatcher', 'launcher', 'report', 'signals', 'sweep'];

/**
 * The SDK's schemas are one table for each client, of which a function uses a few entries. Two things in it keep all the
 * others in a bundle:
 * - Keys that are written `[_name]:` might have side effects for all that a bundler knows (1 MB of EC2's table alone);
 *   here they are written as the strings that they are.
 * - Every error class of a service is registered. The adapters know errors by name, which an unregistered error has too;
 *   only DynamoDB's carry data that is read.
 * @type {import('esbuild').Plugin}
 */
const lightSchemas = {
  name: 'light-schemas',
  setup: (bundler) => {
    bundler.onLoad({ filter: /client-[a-z0-9-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const names = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      const plain = source.replace(/\[(_\w+)\]:/g, (key, name) => (names.has(name) ? `${names.get(name)}:` : key));
      const light = /client-dynamodb/.test(path) ? plain : plain.replace(/^n0_registry\.registerError\(.*\);$/gm, '');
      return { contents: light };
    });
  },
};

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
        alias: {
          '@aws-sdk/credential-provider-node': join(here, 'src', 'bundle', 'lambda-credentials.ts'),
          '@smithy/core/event-streams': join(here, 'src', 'bundle', 'no-event-streams.ts'),
        },
        plugins: [lightSchemas],
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
