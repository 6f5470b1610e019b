import { GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drain, resume } from '../src/commands/drain.js';
import type { Terminal } from '../src/terminal.js';
import { STACK_NAME } from '../src/demo/deploy-stack.js';
import { livingInstances, openWorld, until, type World } from './kit/world.js';

let world: World;
beforeAll(async () => {
  // What clients of the command line find in the environment.
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  world = await openWorld({ clock: 'x10' });
}, 120_000);
afterAll(() => world.close());

/** A terminal that keeps what is said. */
const terminal = (): Terminal & { readonly said: string[] } => {
  const said: string[] = [];
  return {
    said,
    say: (line) => void said.push(line),
    note: () => undefined,
    environment: { AWS_REGION: 'us-east-1' },
    isInteractive: false,
    stopped: new Promise(() => undefined),
  };
};

const run = async (command: typeof drain, ...args: string[]): Promise<{ code: number; said: string[] }> => {
  const own = terminal();
  const code = await command(['--endpoint-url', world.cloud.endpoint, '--stack', STACK_NAME, ...args], own);
  return { code, said: own.said };
};

const buildStatus = async (name: string): Promise<string | undefined> => {
  const { stageStates = [] } = await world.clients.codePipeline.send(new GetPipelineStateCommand({ name }));
  return stageStates.find(({ stageName }) => stageName === 'Build')?.actionStates?.[0]?.latestExecution?.status;
};

test('a stack is drained while a build runs, and resumed: the build is reported, a new job waits and is built then', async () => {
  expect(await run(resume)).toEqual({ code: 0, said: [`the intake of the stack '${STACK_NAME}' was not stopped`] });
  const running = await world.start({ configuration: { Command: 'sleep 4' } });
  await until(async () => ((await livingInstances(world.clients)) === 1 ? true : undefined));

  const first = await run(drain);
  expect(first).toMatchObject({ code: 1 });
  expect(first.said).toEqual([
    `the intake of the stack '${STACK_NAME}' is stopped: new jobs wait in CodePipeline until it is resumed`,
    'under way: 1 job, 1 flow and 1 instance',
    'not drained yet: ask again, or with --wait',
  ]);
  const waiting = await world.start({ configuration: { Command: 'true' } });
  const drained = await run(drain, '--wait');
  expect(drained).toMatchObject({ code: 0 });
  expect(drained.said.slice(-2)).toEqual(['under way: no job, no flow and no instance', 'drained']);
  expect(await running.ended()).toMatchObject({ status: 'Succeeded', instancesLeft: 0 });
  expect(await buildStatus(waiting.pipelineName)).toBe('InProgress');
  expect(await run(drain)).toMatchObject({ code: 0 });
  expect(await livingInstances(world.clients)).toBe(0);

  expect(await run(resume)).toMatchObject({ code: 0, said: [expect.stringContaining('takes jobs again')] });
  expect(await waiting.ended()).toMatchObject({ status: 'Succeeded', instancesLeft: 0 });
}, 120_000);

test('a stack that is not there, or has no build service, is named', async () => {
  const own = terminal();
  const at = ['--endpoint-url', world.cloud.endpoint];
  await expect(drain([...at, '--stack', 'absent'], own)).rejects.toThrow("the stack 'absent' cannot be read: ");
  await expect(drain([...at], own)).rejects.toThrow('drain: --stack is missing: the name of the stack');
  await expect(resume([...at, '--stack', ''], own)).rejects.toThrow('resume: --stack is missing');
  const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
  await world.clients.cloudFormation.send(new CreateStackCommand({ StackName: 'other', TemplateBody }));
  await expect(drain([...at, '--stack', 'other'], own)).rejects.toThrow("the stack 'other' has no build service: ");
  expect(own.said).toEqual([]);
});
