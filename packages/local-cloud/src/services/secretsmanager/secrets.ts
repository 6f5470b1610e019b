import type {
  CreateSecretCommandInput,
  CreateSecretResponse,
  DeleteSecretCommandInput,
  DeleteSecretResponse,
  DescribeSecretCommandInput,
  DescribeSecretResponse,
  GetSecretValueCommandInput,
  GetSecretValueResponse,
  ListSecretsCommandInput,
  ListSecretsResponse,
  PutSecretValueCommandInput,
  PutSecretValueResponse,
  UpdateSecretCommandInput,
  UpdateSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import type { SecretRecord, SecretVersion } from './secret-record.js';

const DAY_MS = 86_400_000;

const stagesOf = (secret: SecretRecord): Record<string, string[]> =>
  Object.fromEntries(
    secret.versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, [...stages]]),
  );

const describeSecret = (secret: SecretRecord): DescribeSecretResponse => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description === undefined ? {} : { Description: secret.description }),
  ...(secret.kmsKeyId === undefined ? {} : { KmsKeyId: secret.kmsKeyId }),
  LastChangedDate: new Date(secret.changedAt),
  CreatedDate: new Date(secret.createdAt),
  ...(secret.deletedAt === undefined ? {} : { DeletedDate: new Date(secret.deletedAt) }),
  Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
  VersionIdsToStages: stagesOf(secret),
});

export const secretOperations = (cloud: Cloud) => {
  const secrets = cloud.collection<SecretRecord>('secretsmanager.secrets');

  /** By name, ARN, or ARN without its random ending. */
  const lookUp = (reference = ''): SecretRecord | undefined => {
    const isArn = reference.startsWith('arn:');
    for (const secret of secrets.values()) {
      if (isArn ? secret.arn === reference || secret.arn.slice(0, -7) === reference : secret.name === reference)
        return secret;
    }
    return undefined;
  };
  const find = (reference: string | undefined): SecretRecord => {
    const secret = lookUp(reference);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    if (secret.deletedAt === undefined) return secret;
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  };
  const on = (action: string) => (input: { SecretId?: string | undefined }) => [
    { action: `secretsmanager:${action}`, resource: lookUp(input.SecretId)?.arn ?? input.SecretId ?? '*' },
  ];
  const versionFrom = (
    id: string | undefined,
    text: string | undefined,
    binary: Uint8Array | undefined,
    stages: readonly string[],
  ): SecretVersion => ({
    id: id ?? cloud.uuid(),
    ...(text === undefined ? {} : { text }),
    ...(binary === undefined ? {} : { binary: Buffer.from(binary).toString('base64') }),
    stages,
    createdAt: cloud.clock.now(),
  });
  /** A stage is on one version only; what was current becomes the previous one. */
  const addVersion = (secret: SecretRecord, version: SecretVersion): SecretRecord => {
    const becomesCurrent = version.stages.includes('AWSCURRENT');
    const others = secret.versions.map((old) => {
      const kept = old.stages.filter(
        (stage) => !version.stages.includes(stage) && !(becomesCurrent && stage === 'AWSPREVIOUS'),
      );
      const wasCurrent = becomesCurrent && old.stages.includes('AWSCURRENT');
      return { ...old, stages: wasCurrent ? [...kept, 'AWSPREVIOUS'] : kept };
    });
    const changed = { ...secret, versions: [...others, version], changedAt: cloud.clock.now() };
    secrets.set(secret.arn, changed);
    return changed;
  };

  return {
    CreateSecret: operation<CreateSecretCommandInput, CreateSecretResponse>({
      authorize: ({ Name = '' }) => [
        {
          action: 'secretsmanager:CreateSecret',
          resource: `arn:aws:secretsmanager:${cloud.region}:${cloud.account}:secret:${Name}`,
        },
      ],
      handle: (input) => {
        const name = input.Name ?? '';
        if (lookUp(name)) {
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${name} already exists.`,
          );
        }
        const now = cloud.clock.now();
        const arn = `arn:aws:secretsmanager:${cloud.region}:${cloud.account}:secret:${name}-${cloud.hex(6)}`;
        const hasValue = input.SecretString !== undefined || input.SecretBinary !== undefined;
        const version = versionFrom(input.ClientRequestToken, input.SecretString, input.SecretBinary, ['AWSCURRENT']);
        secrets.set(arn, {
          arn,
          name,
          ...(input.Description === undefined ? {} : { description: input.Description }),
          ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
          versions: hasValue ? [version] : [],
          tags: Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
          createdAt: now,
          changedAt: now,
        });
        return { ARN: arn, Name: name, ...(hasValue ? { VersionId: version.id } : {}) };
      },
    }),
    GetSecretValue: operation<GetSecretValueCommandInput, GetSecretValueResponse>({
      authorize: on('GetSecretValue'),
      handle: ({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }) => {
        const secret = find(SecretId);
        const version = secret.versions.find((one) =>
          VersionId === undefined ? one.stages.includes(VersionStage) : one.id === VersionId,
        );
        if (!version) {
          const wanted = VersionId === undefined ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
          throw new AwsError(
            'ResourceNotFoundException',
            `Secrets Manager can't find the specified secret value for ${wanted}`,
          );
        }
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: version.id,
          ...(version.text === undefined ? {} : { SecretString: version.text }),
          ...(version.binary === undefined ? {} : { SecretBinary: Buffer.from(version.binary, 'base64') }),
          VersionStages: [...version.stages],
          CreatedDate: new Date(version.createdAt),
        };
      },
    }),
    PutSecretValue: operation<PutSecretValueCommandInput, PutSecretValueResponse>({
      authorize: on('PutSecretValue'),
      handle: ({ SecretId, ClientRequestToken, SecretString, SecretBinary, VersionStages = ['AWSCURRENT'] }) => {
        const version = versionFrom(ClientRequestToken, SecretString, SecretBinary, VersionStages);
        const secret = addVersion(find(SecretId), version);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages };
      },
    }),
    UpdateSecret: operation<UpdateSecretCommandInput, UpdateSecretResponse>({
      authorize: on('UpdateSecret'),
      handle: ({ SecretId, ClientRequestToken, Description, KmsKeyId, SecretString, SecretBinary }) => {
        const secret = {
          ...find(SecretId),
          ...(Description === undefined ? {} : { description: Description }),
          ...(KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId }),
        };
        secrets.set(secret.arn, secret);
        if (SecretString === undefined && SecretBinary === undefined) return { ARN: secret.arn, Name: secret.name };
        const version = versionFrom(ClientRequestToken, SecretString, SecretBinary, ['AWSCURRENT']);
        addVersion(secret, version);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
      },
    }),
    DescribeSecret: operation<DescribeSecretCommandInput, DescribeSecretResponse>({
      authorize: on('DescribeSecret'),
      handle: ({ SecretId }) => {
        const secret = lookUp(SecretId);
        return describeSecret(secret ?? find(SecretId));
      },
    }),
    ListSecrets: operation<ListSecretsCommandInput, ListSecretsResponse>({
      authorize: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
      handle: () => ({
        SecretList: [...secrets.values()]
          .filter(({ deletedAt }) => deletedAt === undefined)
          .map((secret) => {
            const { VersionIdsToStages, ...described } = describeSecret(secret);
            return { ...described, SecretVersionsToStages: VersionIdsToStages };
          }),
      }),
    }),
    DeleteSecret: operation<DeleteSecretCommandInput, DeleteSecretResponse>({
      authorize: on('DeleteSecret'),
      handle: ({ SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays = 30 }) => {
        const secret = find(SecretId);
        const deletedAt = cloud.clock.now() + (ForceDeleteWithoutRecovery ? 0 : RecoveryWindowInDays * DAY_MS);
        if (ForceDeleteWithoutRecovery) secrets.delete(secret.arn);
        else secrets.set(secret.arn, { ...secret, deletedAt });
        return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deletedAt) };
      },
    }),
  };
};
