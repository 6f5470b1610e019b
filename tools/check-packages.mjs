// What npm would publish, as its users get it: publint and are-the-types-wrong on the packed tarball of every public package.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const bin = (name) => join(root, 'node_modules/.bin', name);
const work = mkdtempSync(join(tmpdir(), 'check-packages-'));
let failed = false;
const check = (what, command, args, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status === 0) return;
  failed = true;
  console.error(`${what}:\n${stdout}${stderr}`);
};
try {
  for (const name of readdirSync(join(root, 'packages'))) {
    const directory = join(root, 'packages', name);
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    if (manifest.private) continue;
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', work], {
        cwd: directory,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    const tarball = join(work, filename);
    check(`publint ${manifest.name}`, bin('publint'), ['run', '--strict', tarball], directory);
    // A command has no types to be wrong.
    if (manifest.exports?.['.'])
      check(`attw ${manifest.name}`, bin('attw'), ['--profile', 'esm-only', tarball], directory);
    console.log(`${manifest.name} ${manifest.version}: packed and checked`);
  }
} finally {
  rmSync(work, { recursive: true });
}
process.exitCode = failed ? 1 : 0;
