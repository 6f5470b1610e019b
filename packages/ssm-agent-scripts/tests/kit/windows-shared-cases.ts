/** What both agents must make of a build, in the language of each. */
export interface SharedCase {
  readonly name: string;
  readonly bash: string;
  readonly powershell: string;
  /** The failing command as the author wrote it, and its exit code; absent when the build succeeds. */
  readonly fails?: {
    readonly bash: string;
    readonly powershell: string;
    readonly exitCode: string;
    readonly powershellExitCode?: string;
  };
}

export const SHARED_CASES: readonly SharedCase[] = [
  { name: 'every command succeeds', bash: 'true\nsh -c true', powershell: 'true\nsh -c true' },
  { name: 'noise on stderr', bash: 'echo noise >&2', powershell: "[Console]::Error.WriteLine('noise')" },
  { name: 'exit 0 before the end', bash: 'exit 0\nfalse', powershell: 'exit 0\nfalse' },
  {
    name: 'the author judges by himself',
    bash: 'set +e\nfalse\ntrue',
    powershell: "$ErrorActionPreference = 'Continue'\nfalse\ntrue",
  },
  {
    name: 'the first of three fails',
    bash: 'false\necho second\necho second',
    powershell: "false\n'second'\n'second'",
    fails: { bash: 'false', powershell: 'false', exitCode: '1' },
  },
  {
    name: 'the middle of three fails',
    bash: 'echo one\nsh -c "exit 3"\necho second',
    powershell: "'one'\nsh -c \"exit 3\"\n'second'",
    fails: { bash: 'sh -c "exit 3"', powershell: 'sh -c "exit 3"', exitCode: '3' },
  },
  {
    name: 'the last fails',
    bash: 'echo one\nsh -c "exit 7"',
    powershell: '\'one\'\nsh -c "exit 7"',
    fails: { bash: 'sh -c "exit 7"', powershell: 'sh -c "exit 7"', exitCode: '7' },
  },
  {
    name: 'it exits by itself',
    bash: 'exit 5\necho second',
    powershell: "exit 5\n'second'",
    fails: { bash: 'exit 5', powershell: 'exit 5', exitCode: '5' },
  },
  {
    name: 'a command that is not there',
    bash: 'nope-nope 1\necho second',
    powershell: "nope-nope 1\n'second'",
    fails: { bash: 'nope-nope 1', powershell: 'nope-nope 1', exitCode: '127', powershellExitCode: '1' },
  },
  {
    name: 'it fails in a loop',
    bash: 'for n in 1 2; do\n  sh -c "exit 4"\n  echo second\ndone',
    powershell: 'foreach ($n in 1, 2) {\n  sh -c "exit 4"\n  \'second\'\n}',
    fails: { bash: 'sh -c "exit 4"', powershell: 'sh -c "exit 4"', exitCode: '4' },
  },
  {
    name: 'it fails in a function',
    bash: 'f() {\n  sh -c "exit 6"\n  echo second\n}\nf',
    powershell: 'function f {\n  sh -c "exit 6"\n  \'second\'\n}\nf',
    fails: { bash: 'sh -c "exit 6"', powershell: 'sh -c "exit 6"', exitCode: '6' },
  },
  {
    name: 'a program that is asked in a condition',
    bash: 'if sh -c "exit 1"; then exit 2; fi',
    powershell: 'if (sh -c "exit 1") { exit 2 }',
  },
  {
    // Of which the system here keeps eight bits.
    name: "the exit code by which Windows' installers ask for a restart",
    bash: 'exit 3010',
    powershell: 'exit 3010',
    fails: { bash: 'exit 3010', powershell: 'exit 3010', exitCode: '194' },
  },
  {
    name: 'an exit code that would reboot the host',
    bash: 'exit 194',
    powershell: 'exit 194',
    fails: { bash: 'exit 194', powershell: 'exit 194', exitCode: '194' },
  },
];
