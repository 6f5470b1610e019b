import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { onlyServices } from '../states/only-services.js';

const client = async () => {
  const local = await startLocalCloud({ port: 0, services: onlyServices('secretsmanager') });
  onTestFinished(() => local.close());
  return new SecretsManagerClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
};

test('a new value becomes the current one, and the one before can still be read', async () => {
  const secrets = await client();
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 's', SecretString: 'one' }));
  await secrets.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'two' }));
  const read = async (more: object = {}) =>
    (await secrets.send(new GetSecretValueCommand({ SecretId: ARN, ...more }))).SecretString;
  expect(await read()).toBe('two');
  expect(await read({ VersionStage: 'AWSPREVIOUS' })).toBe('one');
  await secrets.send(new PutSecretValueCommand({ SecretId: 's', SecretString: 'three' }));
  expect(await read({ VersionStage: 'AWSPREVIOUS' })).toBe('two');
  const { VersionIdsToStages } = await secrets.send(new DescribeSecretCommand({ SecretId: 's' }));
  expect(
    Object.values(VersionIdsToStages ?? {})
      .flat()
      .sort(),
  ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
});

test('a secret that is there already, deleted or unknown is refused by name', async () => {
  const secrets = await client();
  const create = () => secrets.send(new CreateSecretCommand({ Name: 's', SecretBinary: Buffer.from([1, 2]) }));
  await create();
  await expect(create()).rejects.toMatchObject({ name: 'ResourceExistsException' });
  expect((await secrets.send(new GetSecretValueCommand({ SecretId: 's' }))).SecretBinary).toEqual(
    new Uint8Array([1, 2]),
  );
  await secrets.send(new DeleteSecretCommand({ SecretId: 's' }));
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 's' }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'x' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
