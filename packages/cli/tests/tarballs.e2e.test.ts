import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './kit/commands.js';

const packages = fileURLToPath(new URL('../../', import.meta.url));
const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const publishable = readdirSync(packages).flatMap((folder) => {
  const file = join(packages, folder, 'package.json');
  if (!existsSync(file)) return [];
  // A manifest of this workspace.
  const { name, private: kept } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; private?: boolean };
  return kept ? [] : [{ name, folder }];
});

/** An empty folder into which every package was unpacked from its tarball; what they depend on is linked from here. */
let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'tarballs-'));
  const installed = join(place, 'node_modules');
  mkdirSync(join(installed, '@codepipeline-ec2'), { recursive: true });
  for (const entry of readdirSync(modules)) {
    if (entry.startsWith('.') || entry === '@codepipeline-ec2' || entry === 'codepipeline-ec2') continue;
    symlinkSync(join(modules, entry), join(installed, entry));
  }
  const folders = publishable.map(({ folder }) => join(packages, folder));
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', place, ...folders], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // What `npm pack --json` prints.
  for (const { name, filename } of JSON.parse(packed) as { name: string; filename: string }[]) {
    mkdirSync(join(installed, name), { recursive: true });
    execFileSync('tar', ['-xzf', join(place, filename), '-C', join(installed, name), '--strip-components=1']);
  }
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
}, 180_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The first example in JavaScript of a package's README. */
const exampleOf = (name: string): string | undefined =>
  /```js\n(.*?)```/s.exec(readFileSync(join(place, 'node_modules', name, 'README.md'), 'utf8'))?.[1];

describe('from its tarball', () => {
  test.each(publishable.filter(({ name }) => name.startsWith('@')))(
    '$name is imported by name, and its README has an example',
    async ({ name }) => {
      writeFileSync(
        join(place, 'import.mjs'),
        `const found = await import('${name}');\nif (Object.keys(found).length === 0) throw new Error('it exports nothing');\n`,
      );
      expect(await run(process.execPath, [join(place, 'import.mjs')])).toMatchObject({ code: 0 });
      const example = exampleOf(name);
      expect(example, `${name} has no example`).toBeDefined();
      writeFileSync(join(place, 'example.mjs'), example ?? '');
      // Ends by itself: an example that talks to AWS would not.
      const ended = await run(process.execPath, ['--check', join(place, 'example.mjs')]);
      expect(ended).toMatchObject({ code: 0 });
    },
  );

  test.each([
    '@codepipeline-ec2/core',
    '@codepipeline-ec2/ssm-agent-scripts',
    '@codepipeline-ec2/infra-cdk',
    '@codepipeline-ec2/local-cloud',
  ])('the example of %s runs', async (name) => {
    writeFileSync(join(place, 'example.mjs'), exampleOf(name) ?? '');
    expect(await run(process.execPath, [join(place, 'example.mjs')])).toMatchObject({ code: 0 });
  });

  test('the command writes the template', async () => {
    const bin = join(place, 'node_modules/codepipeline-ec2/bin/codepipeline-ec2.mjs');
    expect(await run(process.execPath, [bin, 'template', '--out', join(place, 'out')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(readdirSync(join(place, 'out/lambda'))).toHaveLength(5);
  });

  test('the command runs the demo, whose project it carries', async () => {
    const bin = join(place, 'node_modules/codepipeline-ec2/bin/codepipeline-ec2.mjs');
    const { code, stdout } = await run(process.execPath, [bin, 'demo']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('instances left: 0') });
  });
});
