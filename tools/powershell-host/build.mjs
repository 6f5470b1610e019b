// Builds the host on first use and prints the path of its executable. Needs the .NET SDK (`dotnet`); exit code 3 where it is not.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./', import.meta.url));
const sources = readdirSync(here)
  .filter((name) => /\.(cs|csproj)$/.test(name))
  .sort();
const hash = createHash('sha256');
hash.update(readFileSync(fileURLToPath(import.meta.url)));
for (const name of sources) hash.update(name).update(readFileSync(join(here, name)));
const cache = fileURLToPath(new URL('../../node_modules/.cache/powershell-host/', import.meta.url));
const built = join(cache, hash.digest('hex').slice(0, 16));
const executable = join(built, process.platform === 'win32' ? 'powershell-host.exe' : 'powershell-host');

const publish = (folder, options) =>
  spawnSync('dotnet', ['publish', '-c', 'Release', '-o', join(folder, 'out'), '--nologo', '-v', 'q', ...options], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
  });

const build = () => {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'build-'));
  try {
    for (const name of sources) cpSync(join(here, name), join(scratch, name));
    // Compiled ahead it starts in a third of the time; what that needs is not to be had everywhere.
    const ahead = publish(scratch, ['--use-current-runtime', '--self-contained', 'false', '-p:PublishReadyToRun=true']);
    if (ahead.error) {
      console.error('powershell-host: the .NET SDK (dotnet) is not installed');
      return 3;
    }
    const { status, stdout, stderr } = ahead.status === 0 ? ahead : publish(scratch, []);
    if (status !== 0) {
      console.error(`powershell-host could not be built:\n${stdout}${stderr}`);
      return 1;
    }
    // Somebody else may have built it meanwhile: then theirs is as good.
    if (!existsSync(executable)) renameSync(join(scratch, 'out'), built);
    return 0;
  } catch (problem) {
    if (existsSync(executable)) return 0;
    throw problem;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

process.exitCode = existsSync(executable) ? 0 : build();
if (process.exitCode === 0) console.log(executable);
