import {
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { onlyServices } from '../states/only-services.js';

const client = async () => {
  const local = await startLocalCloud({ port: 0, services: onlyServices('kms') });
  onTestFinished(() => local.close());
  return new KMSClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
};

test('a key is found by id, ARN and alias', async () => {
  const kms = await client();
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'mine' }));
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/mine', TargetKeyId: KeyMetadata?.KeyId }));
  for (const KeyId of [
    KeyMetadata?.KeyId,
    KeyMetadata?.Arn,
    'alias/mine',
    'arn:aws:kms:us-east-1:000000000000:alias/mine',
  ]) {
    const found = await kms.send(new DescribeKeyCommand({ KeyId }));
    expect(found.KeyMetadata).toMatchObject({ Arn: KeyMetadata?.Arn, Description: 'mine', KeyState: 'Enabled' });
  }
  expect((await kms.send(new ListAliasesCommand({}))).Aliases).toMatchObject([{ AliasName: 'alias/mine' }]);
  await expect(kms.send(new DescribeKeyCommand({ KeyId: 'alias/nope' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

test("AWS's own keys are there when they are first named", async () => {
  const kms = await client();
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }));
  expect(KeyMetadata?.KeyManager).toBe('AWS');
});

test('what is encrypted comes back only with its context and an enabled key', async () => {
  const kms = await client();
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId;
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret'), EncryptionContext: { a: '1' } }),
  );
  const decrypt = (EncryptionContext: Record<string, string>) =>
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(Buffer.from((await decrypt({ a: '1' })).Plaintext ?? []).toString()).toBe('secret');
  await expect(decrypt({ a: '2' })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  const { Plaintext, CiphertextBlob: sealed } = await kms.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }),
  );
  expect((await kms.send(new DecryptCommand({ CiphertextBlob: sealed }))).Plaintext).toEqual(Plaintext);
  await kms.send(new DisableKeyCommand({ KeyId }));
  await expect(decrypt({ a: '1' })).rejects.toMatchObject({ name: 'DisabledException' });
});
