import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { durableCollection } from '../../src/kernel/durable-collection.js';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(directory, 'what.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const reopened = <T>(): [string, T][] => {
  const collection = durableCollection<T>(path);
  const entries = [...collection.entries()];
  collection.close();
  return entries;
};

describe('a durable collection', () => {
  test('is a map that outlives its process', () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.option(fc.jsonValue()),
      reopen: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        rmSync(path, { force: true });
        const model = new Map<string, unknown>();
        let collection = durableCollection<unknown>(path);
        for (const { key, value, reopen } of changes) {
          if (value === null) expect(collection.delete(key)).toBe(model.delete(key));
          else {
            collection.set(key, value);
            model.set(key, value);
          }
          if (reopen) {
            collection.close();
            collection = durableCollection<unknown>(path);
          }
          // As JSON: there is no minus zero.
          expect([...collection.entries()]).toEqual(
            [...model.entries()].map(([k, v]) => [k, JSON.parse(JSON.stringify(v)) as unknown]),
          );
        }
        collection.close();
      }),
      { numRuns: 50 },
    );
  });

  test('keeps what was acknowledged, wherever its last line was torn', () => {
    const whole = '{"k":"a","v":1}\n{"k":"b","v":2}\n';
    const last = '{"k":"c","v":"3 ü"}\n';
    const lastBytes = Buffer.byteLength(last);
    for (let kept = 0; kept < lastBytes; kept++) {
      writeFileSync(path, whole + last);
      truncateSync(path, Buffer.byteLength(whole) + kept);
      expect(reopened()).toEqual([
        ['a', 1],
        ['b', 2],
      ]);
      const collection = durableCollection<number>(path);
      collection.set('d', 4);
      collection.close();
      expect(reopened()).toEqual([
        ['a', 1],
        ['b', 2],
        ['d', 4],
      ]);
    }
  });

  test('does not go on over damage in the middle', () => {
    writeFileSync(path, '{"k":"a","v":1}\nnonsense\n{"k":"b","v":2}\n');
    expect(() => durableCollection(path)).toThrow('line 2 is not JSON');
  });

  test('is small again when it is opened', () => {
    const collection = durableCollection<number>(path);
    for (let count = 0; count < 100; count++) collection.set('a', count);
    collection.close();
    durableCollection(path).close();
    expect(readFileSync(path, 'utf8')).toBe('{"k":"a","v":99}\n');
  });

  test('stays small while it is written', () => {
    const collection = durableCollection<number>(path);
    for (let count = 0; count < 25_000; count++) collection.set(`k${count % 10}`, count);
    collection.close();
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(10_010);
    expect(reopened()).toHaveLength(10);
  });

  test('takes nothing after it was closed', () => {
    const collection = durableCollection<number>(path);
    collection.close();
    expect(() => collection.set('a', 1)).toThrow('after the cloud was closed');
  });

  test('a leftover of an interrupted compaction does no harm', () => {
    writeFileSync(path, '{"k":"a","v":1}\n');
    appendFileSync(`${path}.new`, '{"k":"x"');
    expect(reopened()).toEqual([['a', 1]]);
  });

  test('a process that is killed while it writes has kept all that it acknowledged', async () => {
    const source = fileURLToPath(new URL('../../src/kernel/durable-collection.ts', import.meta.url));
    const writer = join(directory, 'writer.mjs');
    await build({
      stdin: {
        contents: `import { durableCollection } from ${JSON.stringify(source)};
          import { writeSync } from 'node:fs';
          const collection = durableCollection(${JSON.stringify(path)});
          for (let n = 0; ; n++) { collection.set('k' + (n % 50), n); writeSync(1, n + '\\n'); }`,
        resolveDir: directory,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: writer,
    });
    const child = spawn(process.execPath, [writer], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      said += chunk.toString();
      if (said.length > 20_000) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const acknowledged = Number(said.split('\n').at(-2));
    const values = reopened<number>().map(([, value]) => value);
    expect(Math.max(...values)).toBeGreaterThanOrEqual(acknowledged);
    expect(Math.max(...values)).toBeLessThanOrEqual(acknowledged + 1);
  });
});
