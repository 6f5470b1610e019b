import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { ssmParameterStore } from '../../src/ssm/index.js';
import { openCloud } from './cloud-under-test.js';

const { config } = await openCloud();
const client = new SSMClient(config);

test('ParameterStore: SSM: reads what is there, and AWS’s own parameters', async () => {
  const store = ssmParameterStore(client);
  await client.send(new PutParameterCommand({ Name: '/builds/environments/default', Type: 'String', Value: '{}' }));
  expect(await store.read('/builds/environments/default')).toBe('{}');
  expect(await store.read('/builds/environments/other')).toBeUndefined();
  const image = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect(await store.read(image)).toMatch(/^ami-/);
});
