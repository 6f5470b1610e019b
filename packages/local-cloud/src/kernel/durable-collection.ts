import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Collection } from './collection.js';

/** A line of the journal: a value, or (without `v`) that the key is gone. */
interface Entry {
  readonly k: string;
  readonly v?: unknown;
}

export interface DurableCollection<T> extends Collection<T> {
  close(): void;
}

/** Below this many lines a journal is not worth rewriting. */
const SMALL_JOURNAL_LINES = 10_000;

const writeAll = (fd: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(fd, bytes, offset);
};

const readJournal = (path: string): Map<string, unknown> => {
  const values = new Map<string, unknown>();
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return values;
    throw error;
  }
  const lines = text.split('\n');
  // What stands after the last line feed was never acknowledged: the process died while it wrote.
  lines.pop();
  for (const [index, line] of lines.entries()) {
    let entry: Entry;
    try {
      // The journal is written by this module only.
      entry = JSON.parse(line) as Entry;
    } catch (cause) {
      throw new Error(`The state in ${path} is damaged: line ${index + 1} is not JSON`, { cause });
    }
    if ('v' in entry) values.set(entry.k, entry.v);
    else values.delete(entry.k);
  }
  return values;
};

/** Writes the living values to a new file that takes the journal's place, and gives it opened for appending. */
const compact = (path: string, values: ReadonlyMap<string, unknown>): number => {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  let block = '';
  for (const [k, v] of values) {
    block += `${JSON.stringify({ k, v })}\n`;
    if (block.length > 1_000_000) {
      writeAll(fd, block);
      block = '';
    }
  }
  writeAll(fd, block);
  fsyncSync(fd);
  renameSync(fresh, path);
  return fd;
};

/**
 * A map kept in a file: each change is one appended line, handed to the operating system before the call returns, so
 * that it outlives this process however that ends.
 */
export const durableCollection = <T>(path: string): DurableCollection<T> => {
  // Only values of this collection's type were ever written to its file.
  const values = readJournal(path) as Map<string, T>;
  let fd: number | undefined = compact(path, values);
  let lines = values.size;
  const append = (entry: Entry): void => {
    if (fd === undefined) throw new Error(`${path} was written to after the cloud was closed`);
    writeAll(fd, `${JSON.stringify(entry)}\n`);
    lines += 1;
  };
  const tidy = (): void => {
    if (fd === undefined || lines < SMALL_JOURNAL_LINES || lines < values.size * 4) return;
    closeSync(fd);
    fd = compact(path, values);
    lines = values.size;
  };
  return {
    get: (key) => values.get(key),
    has: (key) => values.has(key),
    set: (key, value) => {
      append({ k: key, v: value });
      values.set(key, value);
      tidy();
    },
    delete: (key) => {
      if (!values.has(key)) return false;
      append({ k: key });
      values.delete(key);
      tidy();
      return true;
    },
    values: () => values.values(),
    keys: () => values.keys(),
    entries: () => values.entries(),
    get size() {
      return values.size;
    },
    close: () => {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
};
