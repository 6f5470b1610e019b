// shellcheck on every script, and on the agent as it travels: in one piece.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentText, generate, generateWindows } from '../packages/ssm-agent-scripts/generate.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const scripts = join(root, 'packages/ssm-agent-scripts');

for (const [file, text] of [
  ['linux.gen.ts', generate()],
  ['windows.gen.ts', generateWindows()],
]) {
  if (readFileSync(join(scripts, 'src', file), 'utf8') === text) continue;
  console.error(
    `packages/ssm-agent-scripts/src/${file} is not what scripts/ says: run "node packages/ssm-agent-scripts/generate.mjs"`,
  );
  process.exit(1);
}
if (spawnSync('shellcheck', ['--version']).error) {
  console.error('shellcheck is not installed: scripts are not checked');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const work = mkdtempSync(join(tmpdir(), 'check-scripts-'));
try {
  const agent = join(work, 'agent.sh');
  writeFileSync(agent, agentText());
  const others = execFileSync('git', ['ls-files', '*.sh', '.ci/run'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !/agent-\d/.test(file))
    .map((file) => join(root, file));
  // SC1128: cloud-init wants its own first line before the shebang. SC2317: shellcheck does not see that traps call functions.
  const { status } = spawnSync('shellcheck', ['-S', 'warning', '-e', 'SC1128,SC2317', agent, ...others], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(work, { recursive: true });
}
