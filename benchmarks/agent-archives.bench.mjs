import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.mjs';

export const question =
  'how long do the agent’s unpack and pack take for 5,000 files of 85 MB, beside the unzip and zip commands in the same run?';

const zipPy = fileURLToPath(new URL('../packages/ssm-agent-scripts/scripts/linux/zip.py', import.meta.url));
const seconds = (command, args, cwd) => {
  const began = performance.now();
  execFileSync(command, args, { cwd, stdio: 'ignore' });
  return (performance.now() - began) / 1000;
};

/** Text that compresses about as source code does, different in each file. */
const content = (n) => {
  let text = '';
  for (let line = 0; text.length < 17_000; line++)
    text += `const value${(n * 7919 + line * 104_729) % 99_991} = compute(${line}, 'file ${n}', ${(n * line) % 1013});\n`;
  return text;
};

export const measure = () => {
  const work = mkdtempSync(join(tmpdir(), 'bench-agent-'));
  try {
    const source = join(work, 'source');
    for (let n = 0; n < 5000; n++) {
      const folder = join(source, `d${n % 100}`);
      if (n < 100) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `f${n}.ts`), content(n));
    }
    const archive = join(work, 'source.zip');
    execFileSync('zip', ['-q', '-r', archive, '.'], { cwd: source });
    const times = { ours: { unpack: [], pack: [] }, commands: { unpack: [], pack: [] } };
    for (let round = 0; round < 5; round++) {
      for (const name of ['a', 'b', 'a.zip', 'b.zip']) rmSync(join(work, name), { recursive: true, force: true });
      times.ours.unpack.push(seconds('python3', ['-I', zipPy, 'unpack', archive, join(work, 'a')]));
      times.commands.unpack.push(seconds('unzip', ['-q', archive, '-d', join(work, 'b')]));
      times.ours.pack.push(seconds('python3', ['-I', zipPy, 'pack', join(work, 'a.zip'), join(work, 'a')]));
      times.commands.pack.push(seconds('zip', ['-q', '-r', '-y', join(work, 'b.zip'), '.'], join(work, 'b')));
    }
    const row = (what, ours, commands) => ({
      what,
      agentSeconds: +median(ours).toFixed(2),
      commandSeconds: +median(commands).toFixed(2),
      ratio: +median(ours.map((time, n) => time / commands[n])).toFixed(2),
    });
    const sum = (side) => side.unpack.map((time, n) => time + side.pack[n]);
    return [
      row('unpack', times.ours.unpack, times.commands.unpack),
      row('pack', times.ours.pack, times.commands.pack),
      row('both', sum(times.ours), sum(times.commands)),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};
