import { ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { livingInstances, openWorld, until, type World } from './kit/world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.close());

/** Sets a field of the default environment, as an operator does. */
const changeEnvironment = async (fields: object): Promise<void> => {
  const ssm = new SSMClient({
    endpoint: world.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
  const name = Parameters.find(({ Name }) => Name?.endsWith('/default'))?.Name ?? '';
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  const environment = JSON.parse(Parameter?.Value ?? '{}') as object;
  await ssm.send(
    new PutParameterCommand({
      Name: name,
      Value: JSON.stringify({ ...environment, ...fields }),
      Overwrite: true,
      Type: 'String',
    }),
  );
  ssm.destroy();
};

/** What the pipeline's author reads while the action runs. */
const summaryOf = async (pipelineName: string): Promise<string | undefined> => {
  const { actionExecutionDetails = [] } = await world.clients.codePipeline.send(
    new ListActionExecutionsCommand({ pipelineName }),
  );
  const build = actionExecutionDetails.find(({ actionName }) => actionName === 'Build');
  return build?.output?.executionResult?.externalExecutionSummary;
};

test('builds of an environment wait their turn, and say so in their pipelines', async () => {
  await changeEnvironment({ maxInstances: 1 });
  const first = await world.start({ configuration: { Command: 'sleep 3' } });
  await until(async () => ((await livingInstances(world.clients)) === 1 ? true : undefined));
  const second = await world.start({ configuration: { Command: 'true' } });
  const summary = await until(async () => {
    const said = await summaryOf(second.pipelineName);
    return said?.startsWith('Waits') ? said : undefined;
  });
  expect(summary).toBe("Waits for a free build place in the environment 'default' (limit 1, next in turn).");
  expect(await livingInstances(world.clients)).toBe(1);
  expect(await first.ended()).toMatchObject({ status: 'Succeeded' });
  expect(await second.ended()).toMatchObject({ status: 'Succeeded', instancesLeft: 0 });
});
