import type { AWSSessionCredentials, EncryptionKey } from '@aws-sdk/client-codepipeline';
import type { PolicyDocument, PolicyStatement } from '../../../kernel/caller.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { S3Place } from '../state/artifact.js';
import type { World } from '../world.js';

/** Fresh credentials that read the action's input objects and write its output objects, and nothing else. */
export const artifactCredentials = (
  { cloud, tunables }: World,
  action: ActionExecutionRecord,
  encryptionKey: EncryptionKey | undefined,
): AWSSessionCredentials | undefined => {
  const policy = artifactPolicy(action, encryptionKey);
  if (!policy) return undefined;
  const name = `codepipeline-${action.id}`.slice(0, 32);
  const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(
    { kind: 'federated', name, policy },
    tunables.credentialsSeconds,
  );
  return { accessKeyId, secretAccessKey, sessionToken };
};

/** Undefined where there is no artifact to reach. */
const artifactPolicy = (
  { inputs, outputs }: Pick<ActionExecutionRecord, 'inputs' | 'outputs'>,
  encryptionKey: EncryptionKey | undefined,
): PolicyDocument | undefined => {
  const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement[] =>
    resources.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, Resource: resources }];
  const objects = [
    ...allow(
      ['s3:GetObject', 's3:GetObjectVersion'],
      inputs.map(({ place }) => objectArn(place)),
    ),
    ...allow(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      outputs.map(({ place }) => objectArn(place)),
    ),
  ];
  if (objects.length === 0) return undefined;
  const key = encryptionKey?.id?.startsWith('arn:') ? encryptionKey.id : '*';
  return { Version: '2012-10-17', Statement: [...objects, ...allow(KEY_USE, [key])] };
};

const KEY_USE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'];

const objectArn = ({ bucket, key }: S3Place): string => `arn:aws:s3:::${bucket}/${key}`;
