import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

export const makeMachineFiles = async (machine: MachineFiles): Promise<void> => {
  const bin = join(machine.directory, 'bin');
  await mkdir(bin, { recursive: true, mode: 0o755 });
  await mkdir(machine.runs, { mode: 0o755 });
  await makePipes(machine.control);
  for (const name of POWER_COMMANDS) {
    await writeFile(join(bin, name), powerCommand(join(machine.seenAs, 'control')), { mode: 0o755 });
  }
};
