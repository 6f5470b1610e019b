import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { StopPipelineExecutionCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childOf, functionProcess, processes, type Process } from './kit/processes.js';
import { livingInstances, openWorld, until, type World } from './kit/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());

let count = 0;
/** A command that runs for minutes, and is found among the processes. */
const longCommand = (): string => `sleep 600.${process.pid}${(count += 1)}`;
const running = (command: string): Promise<Process> =>
  until(() => Promise.resolve(processes().find((one) => one.command === command)));

const allInstances = async (): Promise<number> => {
  const { Reservations = [] } = await world.clients.ec2.send(new DescribeInstancesCommand({}));
  return Reservations.flatMap(({ Instances = [] }) => Instances).length;
};

/** All that builds have printed. */
const buildLog = async (): Promise<string> => {
  const { logGroups = [] } = await world.clients.logs.send(new DescribeLogGroupsCommand({}));
  const texts = await Promise.all(
    logGroups.map(async ({ logGroupName }) => {
      const { events = [] } = await world.clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
      return events.map(({ message = '' }) => message);
    }),
  );
  return texts.flat().join('\n');
};

describe('what is killed without a word', () => {
  test('an instance with all its processes: the author reads that it was lost, not that the build failed', async () => {
    const command = longCommand();
    const build = await world.start({ configuration: { Command: command } });
    const { pid } = await running(command);
    process.kill(childOf(process.pid, pid), 'SIGKILL');
    const built = await build.ended();
    expect(built).toMatchObject({ status: 'Failed', code: 'SystemUnavailable', instancesLeft: 0 });
    expect(processes().filter((one) => one.command === command)).toEqual([]);
  });

  test('the command of a build: it failed', async () => {
    const command = longCommand();
    const build = await world.start({ configuration: { Command: command } });
    process.kill((await running(command)).pid, 'SIGKILL');
    const built = await build.ended();
    expect(built).toMatchObject({ status: 'Failed', code: 'JobFailed', instancesLeft: 0 });
    expect(built.message).toContain('exit code 137');
  });

  test('the function that launches, while it does: the build has one instance all the same', async () => {
    const { cloud } = world.cloud;
    cloud.faults.add({ service: 'ec2', operation: 'RunInstances', effect: 'delay', delayMs: 1500, times: 1 });
    const before = await allInstances();
    const build = await world.start({ configuration: { Command: 'true' } });
    const launcher = await until(() =>
      Promise.resolve(cloud.faults.list().length === 0 ? functionProcess('launcher') : undefined),
    );
    process.kill(launcher.pid, 'SIGKILL');
    expect(await build.ended()).toMatchObject({ status: 'Succeeded', instancesLeft: 0 });
    expect((await allInstances()) - before).toBe(1);
  });
});

describe('an execution that is stopped and abandoned', () => {
  test('ends its build gently, and leaves no instance', async () => {
    const command = longCommand();
    const build = await world.start({ configuration: { Command: `trap 'echo cleaned up' TERM\n${command} & wait\n` } });
    await running(command);
    const { codePipeline } = world.clients;
    const { pipelineName } = build;
    const { pipelineExecutionSummaries: [newest] = [] } = await codePipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName }),
    );
    const pipelineExecutionId = newest?.pipelineExecutionId;
    await codePipeline.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon: true }));
    const built = await build.ended();
    expect(built).toMatchObject({ status: 'Abandoned', instancesLeft: 0 });
    expect(await livingInstances(world.clients)).toBe(0);
    const executionArn = built.action.output?.executionResult?.externalExecutionId;
    const { events = [] } = await world.clients.stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
    const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
    expect(entered).toContain('StopBuild');
    expect(entered.filter((name) => name.startsWith('Report'))).toEqual([]);
    expect(await buildLog()).toContain('cleaned up');
  });
});
