import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What runs PowerShell scripts on Windows instances. */
export interface PowerShell {
  /** Absolute path; takes `-NoProfile -NonInteractive -ExecutionPolicy X -File script.ps1`. */
  readonly program: string;
  /** Variables that it needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its folder, where it is none of those on PATH. */
  readonly folder?: string;
}

export interface PowerShellOptions {
  /** Where `pwsh` and `dotnet` are looked for. Default: the PATH of this process. */
  readonly path?: string;
  /** Where what is built is kept. Default: the user's cache folder. */
  readonly cacheDirectory?: string;
  /** Told before a build, which takes a while. Default: nothing is said. */
  readonly log?: (message: string) => void;
}

const MISSING =
  'Windows instances need PowerShell here: install PowerShell 7 (the command pwsh), or the .NET SDK 10 (the command dotnet), ' +
  "with which a host of PowerShell's engine is built on first use";

/** The same place from `src` and from `dist`. */
const SOURCE = fileURLToPath(new URL('../../powershell-host/', import.meta.url));
const NAME = 'powershell-host';

const find = (program: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

const pathOf = ({ path = process.env['PATH'] ?? '' }: PowerShellOptions): string => path;

/** Why there is no PowerShell, and what to do; undefined when there is one, or one can be built. */
export const powerShellProblem = (options: PowerShellOptions = {}): string | undefined =>
  find('pwsh', pathOf(options)) === undefined && find('dotnet', pathOf(options)) === undefined ? MISSING : undefined;

const building = new Map<string, Promise<void>>();

/**
 * PowerShell 7 where it is installed; otherwise a host of its engine, from NuGet, which `dotnet` builds on first use.
 * The engine has its own cmdlets only, not those of the modules .Management and .Utility.
 * @throws Error that says what to install, or why the build failed
 */
export const openPowerShell = async (options: PowerShellOptions = {}): Promise<PowerShell> => {
  const path = pathOf(options);
  const pwsh = find('pwsh', path);
  if (pwsh !== undefined) {
    return { program: pwsh, environment: { POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off' } };
  }
  const dotnet = find('dotnet', path);
  if (dotnet === undefined) throw new Error(MISSING);
  const cache =
    options.cacheDirectory ?? join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'codepipeline-ec2');
  const sources = readdirSync(SOURCE)
    .filter((name) => /\.(cs|csproj)$/.test(name))
    .sort();
  const hash = createHash('sha256').update(process.arch);
  for (const name of sources) hash.update(name).update(readFileSync(join(SOURCE, name)));
  const folder = join(cache, NAME, hash.digest('hex').slice(0, 16));
  const program = join(folder, NAME);
  if (!existsSync(program)) {
    options.log?.("PowerShell's engine is built for Windows instances; this is done once and takes up to a minute");
    const build = building.get(folder) ?? buildHost(dotnet, sources, folder, program);
    building.set(folder, build);
    // What failed for want of a network may work the next time.
    await build.finally(() => building.delete(folder));
  }
  const root = dirname(realpathSync(dotnet));
  return { program, folder, environment: existsSync(join(root, 'host')) ? { DOTNET_ROOT: root } : {} };
};

/** Built beside its place and moved there whole: who builds at the same time is not in the way. */
const buildHost = async (
  dotnet: string,
  sources: readonly string[],
  folder: string,
  program: string,
): Promise<void> => {
  await mkdir(dirname(folder), { recursive: true });
  const scratch = await mkdtemp(join(dirname(folder), 'build-'));
  try {
    for (const name of sources) await cp(join(SOURCE, name), join(scratch, name));
    // Compiled ahead it starts in a third of the time; what that needs is not to be had everywhere.
    const ahead = ['--use-current-runtime', '--self-contained', 'false', '-p:PublishReadyToRun=true'];
    if ((await publish(dotnet, scratch, ahead)) !== undefined) {
      const problem = await publish(dotnet, scratch, []);
      if (problem !== undefined) {
        throw new Error(
          `PowerShell's engine could not be built with ${dotnet}, which has to be the .NET SDK 10 and to reach NuGet; ` +
            `with PowerShell 7 (the command pwsh) nothing is built.\n${problem.trim()}`,
        );
      }
    }
    await rename(join(scratch, 'out'), folder).catch((error: unknown) => {
      // Somebody else has built it meanwhile: theirs is as good.
      if (!existsSync(program)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** What went wrong; undefined when nothing did. */
const publish = async (dotnet: string, folder: string, options: readonly string[]): Promise<string | undefined> => {
  const words = ['publish', '-c', 'Release', '-o', join(folder, 'out'), '--nologo', '-v', 'q', ...options];
  const child = spawn(dotnet, words, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Servers that outlive the build would hold its folder.
    env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1', MSBUILDDISABLENODEREUSE: '1' },
  });
  const code = new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (status) => resolve(status ?? 1));
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return (await code) === 0 ? undefined : `${stdout}${stderr}`;
};
