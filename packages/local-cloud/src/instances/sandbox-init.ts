import type { WholeProcess } from './isolated-machine.js';
import { shellQuote } from './shell-quote.js';

/** Bounds of one instance, per process of it where the system knows no other. */
export interface InstanceLimits {
  /** Processes and threads of the user that the instance runs as. */
  readonly processes: number;
  /** Bytes of memory that one process may write to. */
  readonly memoryBytes: number;
  /** Bytes of the largest file. */
  readonly fileBytes: number;
}

/**
 * The first process of a sandbox: starts the others, each in a session of its own, and tells their ends. Line by line:
 * in `run ID` and `kill PID SIGNAL`; out `ready`, `started ID PID` (told by the run's own script) and `exited ID CODE`.
 * It ends when its input ends, and everything on the instance with it.
 */
export const sandboxInit = (runs: string, limits: InstanceLimits): string => `#!/bin/bash
ulimit -S -c 0
ulimit -u ${limits.processes} 2>/dev/null
ulimit -d ${Math.floor(limits.memoryBytes / 1024)} 2>/dev/null
ulimit -f ${Math.floor(limits.fileBytes / 1024)} 2>/dev/null
# Job control only so that what runs in the background does not have SIGINT ignored.
set -m
supervise() {
  setsid bash ${shellQuote(runs)}/"$1.sh" 3>&1 </dev/null >${shellQuote(runs)}/"$1.out" 2>${shellQuote(runs)}/"$1.err"
  echo "exited $1 $?"
}
echo ready
while read -r verb id signal; do
  case $verb in
    run) supervise "$id" 2>/dev/null & ;;
    kill) kill -s "$signal" -- "-$id" 2>/dev/null ;;
  esac
done
`;

/** What `run ID` runs: tells its process group, then becomes the program. */
export const runScript = (id: string, process: WholeProcess): string => `echo "started ${id} $$" >&3
exec 3>&-
cd -- ${shellQuote(process.workingDirectory)} || exit 126
exec env -i ${Object.entries(process.environment)
  .map(([name, value]) => shellQuote(`${name}=${value}`))
  .join(' ')} ${process.command.map(shellQuote).join(' ')}
`;
