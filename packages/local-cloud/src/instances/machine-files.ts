import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PowerShell } from './powershell.js';
import { shellQuote } from './shell-quote.js';

const execute = promisify(execFile);

/** Makes named pipes; Node itself cannot. */
export const makePipes = async (...paths: string[]): Promise<void> => {
  await execute('mkfifo', ['-m', '600', '--', ...paths]);
};

/** The folder of an instance that holds what the machine, not its user, owns: commands, pipes. */
export const machineFiles = (directory: string, seenAs: string) => ({
  directory,
  /** Where processes on the instance find it. */
  seenAs,
  /** Goes first on the instance's PATH. */
  bin: join(seenAs, 'bin'),
  control: join(directory, 'control'),
  runs: join(directory, 'runs'),
});

export const POWER_COMMANDS = ['shutdown', 'poweroff', 'reboot'] as const;

export type MachineFiles = ReturnType<typeof machineFiles>;

// One short line is written at once (PIPE_BUF), so two callers never mix.
const powerCommand = (control: string): string => `#!/bin/sh
name=\${0##*/}
if [ "$name" = systemctl ]; then
  case \${1:-} in
    poweroff | reboot) name=$1 && shift ;;
    *) echo 'System has not been booted with systemd as init system' >&2 && exit 1 ;;
  esac
fi
line=$(printf '%s ' "$name" "$@" | tr '\\n' ' ' | cut -c 1-400)
printf '%s\\n' "$line" > ${shellQuote(control)}
`;

/** Programs of Windows that builds and boot scripts call. PowerShell's own way to end a tree of processes elsewhere is pkill. */
const windowsCommands = (powerShell: PowerShell, control: string): Readonly<Record<string, string>> => {
  const variables = Object.entries(powerShell.environment).map(
    ([name, value]) => `export ${name}=${shellQuote(value)}\n`,
  );
  const shell = `#!/bin/sh\n${variables.join('')}exec ${shellQuote(powerShell.program)} "$@"\n`;
  return { 'shutdown.exe': powerCommand(control), powershell: shell, 'powershell.exe': shell, pkill: PKILL };
};

// Small systems come without it.
const PKILL = `#!/bin/sh
for pkill in /usr/bin/pkill /bin/pkill; do
  [ -x "$pkill" ] && exec "$pkill" "$@"
done
signal=$1 parent=$3
[ "$2" = -P ] || exit 2
for stat in /proc/[0-9]*/stat; do
  read -r line < "$stat" || continue
  set -- \${line##*) }
  [ "$2" = "$parent" ] && [ "\${line%% *}" != $$ ] && kill "$signal" "\${line%% *}"
done 2>/dev/null
`;

export const makeMachineFiles = async (
  machine: MachineFiles,
  given: Readonly<Record<string, string>> = {},
  powerShell?: PowerShell,
): Promise<void> => {
  const bin = join(machine.directory, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o755 });
  await mkdir(machine.runs, { mode: 0o755 });
  await makePipes(machine.control);
  const control = join(machine.seenAs, 'control');
  const commands = {
    ...given,
    ...Object.fromEntries(POWER_COMMANDS.map((name) => [name, powerCommand(control)])),
    ...(powerShell && windowsCommands(powerShell, control)),
  };
  for (const [name, text] of Object.entries(commands)) await writeFile(join(bin, name), text, { mode: 0o755 });
};
