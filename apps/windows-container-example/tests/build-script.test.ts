import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openPowerShell, powerShellProblem } from '@codepipeline-ec2/local-cloud';

const SCRIPT = fileURLToPath(new URL('../application/build.ps1', import.meta.url));
const problem = powerShellProblem();
if (problem !== undefined && process.env['CI'] === 'true') throw new Error(problem);

/** Each tells what it was called with; the exit code is that of the first line of `failing` that it starts with. */
const PROGRAM = `#!/bin/sh
here=$(dirname "$0")
echo "\${0##*/} $*" >> "$here/calls"
case "\${0##*/} $*" in
  "docker login"*) cat > "$here/password" ;;
  "docker inspect"*) printf '%s\\n' other.example/converter@sha256:00 "$DIGEST" '' ;;
  "aws ecr get-login-password"*) echo secret ;;
esac
case "\${0##*/} $*" in "$FAILING"*) exit 3 ;; esac
`;

interface Run {
  readonly status: number | null;
  readonly said: string;
  readonly calls: readonly string[];
  readonly password: string;
  readonly variables: string;
}

/** The script with programs that only take note. */
const run = async (words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> => {
  const { program, environment: own } = await openPowerShell();
  const folder = mkdtempSync(join(tmpdir(), 'build-script-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['dotnet', 'docker', 'aws']) {
    writeFileSync(join(folder, name), PROGRAM);
    chmodSync(join(folder, name), 0o755);
  }
  const options = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Unrestricted', '-File', SCRIPT];
  const { status, stdout, stderr } = spawnSync(program, [...options, ...words], {
    encoding: 'utf8',
    env: {
      ...own,
      HOME: folder,
      PATH: `${folder}:/usr/bin:/bin`,
      NO_COLOR: '1',
      PipelineExecutionId: 'execution-1',
      CODEPIPELINE_EC2_OUTPUT: join(folder, 'variables'),
      FAILING: 'nothing',
      DIGEST: 'registry.example/converter@sha256:12ab',
      ...environment,
    },
  });
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return '';
    }
  };
  return {
    status,
    said: `${stdout}${stderr}`,
    calls: read('calls').split('\n').filter(Boolean),
    password: read('password'),
    variables: read('variables'),
  };
};

const note = problem === undefined ? '' : ` (skipped: ${problem})`;

describe.skipIf(problem !== undefined)(`the build script${note}`, () => {
  test('tests, publishes, packs and pushes, in this order, and tells image and digest', async () => {
    const { status, calls, variables, password } = await run(['registry.example/converter']);
    expect(calls).toEqual([
      'dotnet test --project tests/Converter.Tests -c Release',
      'dotnet publish src/Converter -c Release -o published',
      'aws ecr get-login-password',
      'docker login --username AWS --password-stdin registry.example',
      'docker build --tag converter --build-arg VERSION=execution-1 .',
      'docker tag converter registry.example/converter:execution-1',
      'docker push registry.example/converter:execution-1',
      'docker inspect --format {{range .RepoDigests}}{{println .}}{{end}} registry.example/converter:execution-1',
    ]);
    expect(password).toBe('secret');
    expect(variables).toBe('IMAGE_URI=registry.example/converter:execution-1\nIMAGE_DIGEST=sha256:12ab\n');
    expect(status).toBe(0);
  });

  test('asks ECR in the region of the repository', async () => {
    const { calls } = await run(['111122223333.dkr.ecr.eu-west-1.amazonaws.com/converter']);
    expect(calls).toContain('aws ecr get-login-password --region eu-west-1');
  });

  test.each([
    'dotnet test',
    'dotnet publish',
    'aws ecr',
    'docker login',
    'docker build',
    'docker push',
    'docker inspect',
  ])('ends where %s fails, and names it', async (failing) => {
    const { status, calls, said, variables } = await run(['registry.example/converter'], { FAILING: failing });
    expect(status).toBe(1);
    expect(said).toContain(`${failing} ended with exit code 3`);
    expect(calls.at(-1)).toMatch(new RegExp(`^${failing}`));
    expect(variables).toBe('');
  });

  test.each([
    [['nowhere'], {}, "-Repository must be a registry's host and a repository"],
    [['registry.example/a'], { PipelineExecutionId: '' }, '-Tag must be a tag of an image'],
    [['registry.example/a'], { DIGEST: 'other.example/a@sha256:1' }, 'docker knows no digest of'],
  ])('refuses what it cannot do: %j %j', async (words, environment, complaint) => {
    const { status, said, variables } = await run(words, environment);
    expect(status).toBe(1);
    expect(said).toContain(complaint);
    expect(variables).toBe('');
  });
});
