/** What both agents must make of a build, in the language of each. */
export interface SharedCase {
  readonly name: string;
  readonly bash: string;
  readonly powershell: string;
  /** The failing command as the author wrote it, and its exit code; absent when the build succeeds. */
  readonly fails?: { readonly bash: string; readonly powershell: string; readonly exitCode: string };
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
    name: 'an exit code that would reboot the host',
    bash: 'exit 194',
    powershell: 'exit 194',
    fails: { bash: 'exit 194', powershell: 'exit 194', exitCode: '194' },
  },
];
