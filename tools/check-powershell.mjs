// Names what PowerShell scripts use of .NET that Windows PowerShell 5.1 does not have: `node tools/check-powershell.mjs FILE...`
// Its program is built on first use, by the .NET SDK (`dotnet`); exit code 3 where there is none, 1 with findings.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('powershell-framework-check/', import.meta.url));
const cache = fileURLToPath(new URL('../node_modules/.cache/powershell-framework-check/', import.meta.url));
const sources = readdirSync(here)
  .filter((name) => /\.(cs|csproj)$/.test(name))
  .sort();
const hash = createHash('sha256');
for (const name of sources) hash.update(name).update(readFileSync(join(here, name)));
const built = join(cache, hash.digest('hex').slice(0, 16));
const program = join(built, 'powershell-framework-check.dll');

/** Gives what went wrong. */
const build = () => {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'build-'));
  try {
    for (const name of sources) cpSync(join(here, name), join(scratch, name));
    const { status, stdout, stderr } = spawnSync(
      'dotnet',
      ['build', '-c', 'Release', '-o', join(scratch, 'out'), '--nologo', '-v', 'q', '-nodeReuse:false'],
      { cwd: scratch, encoding: 'utf8', env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' } },
    );
    if (status !== 0) return `the check could not be built:\n${stdout}${stderr}`;
    // Somebody else may have built it meanwhile: theirs is as good.
    if (!existsSync(program)) renameSync(join(scratch, 'out'), built);
    return undefined;
  } catch (problem) {
    if (existsSync(program)) return undefined;
    throw problem;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

if (spawnSync('dotnet', ['--version']).error) {
  console.error('check-powershell: the .NET SDK (dotnet) is not installed');
  process.exit(3);
}
const problem = existsSync(program) ? undefined : build();
if (problem) {
  console.error(`check-powershell: ${problem}`);
  process.exit(2);
}
process.exitCode = spawnSync('dotnet', [program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 2;
