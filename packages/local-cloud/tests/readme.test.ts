import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startLocalCloud } from '../src/start.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

test("the README's smallest example runs, and prints where the cloud is", async () => {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(README, 'utf8')) ?? [];
  const [imported, ...lines] = code.split('\n');
  expect(imported).toBe("import { startLocalCloud } from '@codepipeline-ec2/local-cloud';");
  const said: unknown[] = [];
  // What the import line names is given to it here, from the sources.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the code under test is the README's
  const example = new Function('startLocalCloud', 'console', `return (async () => {${lines.join('\n')}})();`) as (
    start: typeof startLocalCloud,
    out: { log: (text: unknown) => void },
  ) => Promise<void>;
  await example(startLocalCloud, { log: (text) => said.push(text) });
  expect(said).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
});
