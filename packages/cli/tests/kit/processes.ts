import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes; those that end meanwhile are left out. */
export const processes = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid: Number(pid), parent, command }];
      } catch {
        return [];
      }
    });

/** The process of a function with this word in its name, if this process has started one. */
export const functionProcess = (word: string): Process | undefined =>
  processes().find(({ pid, parent }) => parent === process.pid && functionName(pid).toLowerCase().includes(word));

const functionName = (pid: number): string => {
  try {
    return /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
};

/** The ancestor of a process that `top` has started. */
export const childOf = (top: number, pid: number): number => {
  const parents = new Map(processes().map((one) => [one.pid, one.parent]));
  let at = pid;
  for (let parent = parents.get(at); parent !== top; parent = parents.get(at)) {
    if (parent === undefined || parent === 0) throw new Error(`${pid} does not descend from ${top}`);
    at = parent;
  }
  return at;
};
