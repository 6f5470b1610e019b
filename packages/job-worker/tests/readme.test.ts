import { readFileSync } from 'node:fs';
import * as inMemory from '@codepipeline-ec2/aws-adapters/in-memory';
import { expect, test } from 'vitest';
import * as jobWorker from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(readme)?.[1] ?? '';

test('the example of the README prints what it says', async () => {
  const printed: string[] = [];
  const body = block('js')
    .replace(/import (\{.*\}) from '@codepipeline-ec2\/aws-adapters\/in-memory';/, 'const $1 = inMemory;')
    .replace(/import (\{.*\}) from '@codepipeline-ec2\/job-worker';/, 'const $1 = jobWorker;');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is the README's own
  const run = new Function('inMemory', 'jobWorker', 'console', `return (async () => {${body}})()`) as (
    ...values: unknown[]
  ) => Promise<void>;
  await run(inMemory, jobWorker, { log: (...texts: string[]) => printed.push(texts.join(' ')) });
  expect(`${printed.join('\n')}\n`).toBe(block('text'));
});
