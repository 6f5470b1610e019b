import { readFileSync } from 'node:fs';
import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { expect, test } from 'vitest';
import * as codepipeline from '../../src/codepipeline/index.js';
import { beginPipeline, preparePipelines } from './build-pipeline.js';
import { openCloud, realClock, until } from './cloud-under-test.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? '';
const opened = await openCloud();
const client = new CodePipelineClient(opened.config);

test('the example of the README does a pipeline’s job', async () => {
  const name = await beginPipeline(client, await preparePipelines(opened), 'My-Builder');
  const source = codepipeline.codePipelineJobSource({
    client,
    category: 'Build',
    provider: 'My-Builder',
    clock: realClock,
  });
  const printed: string[] = [];
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is the README's own
  const run = new Function(
    'CodePipelineClient',
    'codePipelineJobSource',
    'console',
    `return (async () => {${example.replace(/^import .*$/gm, '')}})()`,
  ) as (...values: unknown[]) => Promise<void>;

  await until('a job', async () => {
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
    return stageStates[1]?.latestExecution?.status;
  });
  await run(
    function Client() {
      return client;
    },
    () => source,
    { log: (text: string) => printed.push(text) },
  );
  expect(printed).toEqual([`${name}: make`]);
  await until('a pipeline that succeeded', async () => {
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
    return stageStates[1]?.latestExecution?.status === 'Succeeded' ? true : undefined;
  });
});
