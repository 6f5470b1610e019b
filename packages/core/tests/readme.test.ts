import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as core from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(readme)?.[1] ?? '';

test('the example of the README prints what it says', () => {
  const printed: string[] = [];
  const body = block('js').replace(/^import (\{.*\}) from '@codepipeline-ec2\/core';/, 'const $1 = core;');
  // The README's own text, in this process.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('core', 'console', body)(core, { log: (...texts: string[]) => printed.push(texts.join(' ')) });
  expect(`${printed.join('\n')}\n`).toBe(block('text'));
});

test('every function that the README names is exported', () => {
  const concepts = /## Concepts\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
  const names = [...concepts.matchAll(/`([a-z][A-Za-z]+|[A-Z_]{5,})`/g)].map(([, name]) => name);
  const words = ['afterSeconds', 'broken'];
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) if (!words.includes(String(name))) expect(core).toHaveProperty(String(name));
});
