import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.mjs';

export const question =
  'how long do the Windows agent’s unpack and pack take, within PowerShell, for 5,000 files of 85 MB and for one file of 1 GB, beside the unzip and zip commands in the same run?';

const agent = readFileSync(
  new URL('../packages/ssm-agent-scripts/scripts/windows/agent-2-transfer.ps1', import.meta.url),
  'utf8',
);

/** The agent's own functions, told what the rest of the agent would have told them; prints the milliseconds of each. */
const script = (archive, unpacked, packed) => `
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$windows = [IO.Path]::DirectorySeparatorChar -eq '\\'
$utf8 = [Text.UTF8Encoding]::new($false)
function Say([string] $text) { }
${agent.slice(agent.indexOf('# ---- archives ----'))}
$watch = [Diagnostics.Stopwatch]::StartNew()
[void] (Expand-Any '${archive}' '${unpacked}')
$unpack = $watch.ElapsedMilliseconds
$watch.Restart()
[void] (Compress-Any '${packed}' '${unpacked}')
[Console]::Out.WriteLine("$unpack $($watch.ElapsedMilliseconds)")
`;

const seconds = (command, args, cwd) => {
  const began = performance.now();
  execFileSync(command, args, { cwd, stdio: 'ignore' });
  return (performance.now() - began) / 1000;
};

/** Text that compresses about as source code does. */
const text = (n, length) => {
  let made = '';
  for (let line = 0; made.length < length; line++)
    made += `const value${(n * 7919 + line * 104_729) % 99_991} = compute(${line}, 'file ${n}', ${(n * line) % 1013});\n`;
  return made;
};

const smallFiles = (folder) => {
  for (let n = 0; n < 5000; n++) {
    if (n < 100) mkdirSync(join(folder, `d${n}`), { recursive: true });
    writeFileSync(join(folder, `d${n % 100}`, `f${n}.ts`), text(n, 17_000));
  }
};

const largeFile = (folder) => {
  mkdirSync(folder);
  const file = openSync(join(folder, 'large'), 'w');
  for (let n = 0; n < 1024; n++) writeSync(file, text(n, 1_048_576).slice(0, 1_048_576));
  closeSync(file);
};

const compare = (powershell, what, fill, rounds) => {
  const work = mkdtempSync(join(tmpdir(), 'bench-windows-agent-'));
  try {
    fill(join(work, 'source'));
    const archive = join(work, 'source.zip');
    execFileSync('zip', ['-q', '-r', archive, '.'], { cwd: join(work, 'source') });
    rmSync(join(work, 'source'), { recursive: true });
    writeFileSync(join(work, 'run.ps1'), script(archive, join(work, 'a'), join(work, 'a.zip')));
    const ours = { unpack: [], pack: [] };
    const commands = { unpack: [], pack: [] };
    for (let round = 0; round < rounds; round++) {
      for (const name of ['a', 'b', 'a.zip', 'b.zip']) rmSync(join(work, name), { recursive: true, force: true });
      const [unpack, pack] = execFileSync(powershell.program, ['-NoProfile', '-File', join(work, 'run.ps1')], {
        encoding: 'utf8',
        env: { ...process.env, ...powershell.environment },
      })
        .trim()
        .split(' ');
      ours.unpack.push(unpack / 1000);
      ours.pack.push(pack / 1000);
      commands.unpack.push(seconds('unzip', ['-q', archive, '-d', join(work, 'b')]));
      commands.pack.push(seconds('zip', ['-q', '-r', '-y', join(work, 'b.zip'), '.'], join(work, 'b')));
    }
    const megabytes = (name) => Math.round(statSync(join(work, name)).size / 1e6);
    return ['unpack', 'pack'].map((step) => ({
      what: `${step} ${what}`,
      agentSeconds: +median(ours[step]).toFixed(2),
      commandSeconds: +median(commands[step]).toFixed(2),
      ratio: +median(ours[step].map((time, n) => time / commands[step][n])).toFixed(2),
      ...(step === 'pack' && { agentMB: megabytes('a.zip'), commandMB: megabytes('b.zip') }),
    }));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

export const measure = async () => {
  const { openPowerShell } = await import('../packages/local-cloud/dist/index.js');
  const powershell = await openPowerShell();
  return [...compare(powershell, '5,000 files', smallFiles, 5), ...compare(powershell, '1 GB', largeFile, 3)];
};
