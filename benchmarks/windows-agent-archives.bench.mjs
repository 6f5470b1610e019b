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
import { basename, join } from 'node:path';
import { median } from './median.mjs';

export const question =
  'how long do the Windows agent’s unpack and pack take, within PowerShell, for 5,000 files of 85 MB and for one file of 1 GB, beside the unzip and zip commands, .NET’s ZipFile and, where pwsh is, Expand-Archive, in the same run?';

const agent = readFileSync(
  new URL('../packages/ssm-agent-scripts/scripts/windows/agent-2-transfer.ps1', import.meta.url),
  'utf8',
);

/** The agent's own functions, told what the rest of the agent would have told them; prints the milliseconds of each. */
const agentScript = (archive, unpacked, packed) => `
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

/** Two lines of PowerShell, each timed alone. */
const timed = (unpack, pack) => `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$watch = [Diagnostics.Stopwatch]::StartNew()
${unpack}
$unpack = $watch.ElapsedMilliseconds
$watch.Restart()
${pack}
[Console]::Out.WriteLine("$unpack $($watch.ElapsedMilliseconds)")
`;
const zipFileScript = (archive, unpacked, packed) =>
  timed(
    `[IO.Compression.ZipFile]::ExtractToDirectory('${archive}', '${unpacked}')`,
    `[IO.Compression.ZipFile]::CreateFromDirectory('${unpacked}', '${packed}')`,
  );
/** Needs a module that the engine alone does not have. */
const cmdletScript = (archive, unpacked, packed) =>
  timed(
    `Expand-Archive -LiteralPath '${archive}' -DestinationPath '${unpacked}'`,
    `Compress-Archive -Path '${unpacked}/*' -DestinationPath '${packed}'`,
  );

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

/** Who unpacks and packs: a script for PowerShell, or commands. */
const competitorsOf = (powershell, work, archive) => {
  const inPowerShell = (name, write) => {
    const file = join(work, `${name}.ps1`);
    writeFileSync(file, write(archive, join(work, 'unpacked'), join(work, 'packed.zip')));
    return () =>
      execFileSync(powershell.program, ['-NoProfile', '-File', file], {
        encoding: 'utf8',
        env: { ...process.env, ...powershell.environment },
      })
        .trim()
        .split(' ')
        .map((milliseconds) => milliseconds / 1000);
  };
  return {
    agent: inPowerShell('agent', agentScript),
    command: () => [
      seconds('unzip', ['-q', archive, '-d', join(work, 'unpacked')]),
      seconds('zip', ['-q', '-r', '-y', join(work, 'packed.zip'), '.'], join(work, 'unpacked')),
    ],
    zipFile: inPowerShell('zip-file', zipFileScript),
    ...(basename(powershell.program) === 'pwsh' && { cmdlet: inPowerShell('cmdlet', cmdletScript) }),
  };
};

const compare = (powershell, what, fill, rounds) => {
  const work = mkdtempSync(join(tmpdir(), 'bench-windows-agent-'));
  try {
    fill(join(work, 'source'));
    const archive = join(work, 'source.zip');
    execFileSync('zip', ['-q', '-r', archive, '.'], { cwd: join(work, 'source') });
    rmSync(join(work, 'source'), { recursive: true });
    const competitors = Object.entries(competitorsOf(powershell, work, archive));
    const took = Object.fromEntries(competitors.map(([name]) => [name, []]));
    const megabytes = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, run] of competitors) {
        for (const left of ['unpacked', 'packed.zip']) rmSync(join(work, left), { recursive: true, force: true });
        const [unpack, pack] = run();
        took[name].push({ unpack, pack, both: unpack + pack });
        megabytes[name] = Math.round(statSync(join(work, 'packed.zip')).size / 1e6);
      }
    }
    return ['unpack', 'pack', 'both'].map((step) => ({
      what: `${step === 'both' ? 'unpack + pack' : step} ${what}`,
      ...Object.fromEntries(
        competitors.map(([name]) => [`${name}Seconds`, +median(took[name].map((one) => one[step])).toFixed(2)]),
      ),
      agentByCommand: +median(took.agent.map((one, n) => one[step] / took.command[n][step])).toFixed(2),
      agentByZipFile: +median(took.agent.map((one, n) => one[step] / took.zipFile[n][step])).toFixed(2),
      ...(step === 'pack' && { agentMB: megabytes.agent, commandMB: megabytes.command, zipFileMB: megabytes.zipFile }),
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
