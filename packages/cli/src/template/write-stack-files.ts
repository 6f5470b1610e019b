import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StackFiles } from './stack-files.js';

/** Writes `template.json` and what it points to; returns the template's path. */
export const writeStackFiles = (files: StackFiles, directory: string): string => {
  for (const [path, content] of files.beside) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const file = join(directory, 'template.json');
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `${JSON.stringify(files.template, null, 1)}\n`);
  return file;
};
