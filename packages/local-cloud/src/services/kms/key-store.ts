import type { KeyMetadata, KeyState } from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';

export interface KeyRecord {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly state: Extract<KeyState, 'Enabled' | 'Disabled' | 'PendingDeletion'>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly deletionAt?: number;
  readonly policy: string;
  readonly rotates: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** The key itself: 32 bytes, base64. */
  readonly material: string;
  /** Made by AWS for a service (`alias/aws/s3`). */
  readonly managed: boolean;
}

export interface AliasRecord {
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
}

export interface KeyStore {
  readonly keys: Collection<KeyRecord>;
  readonly aliases: Collection<AliasRecord>;
  readonly make: (given: Partial<Pick<KeyRecord, 'description' | 'policy' | 'tags' | 'managed'>>) => KeyRecord;
  /** By id, ARN, alias or alias ARN; the aliases of AWS's own keys make them when first named. */
  readonly find: (reference: string | undefined) => KeyRecord;
  /** Like `find`, but refuses keys that cannot be used now. */
  readonly usable: (reference: string | undefined) => KeyRecord;
}

export const openKeyStore = (cloud: Cloud): KeyStore => {
  const keys = cloud.collection<KeyRecord>('kms.keys');
  const aliases = cloud.collection<AliasRecord>('kms.aliases');
  const place = `arn:aws:kms:${cloud.region}:${cloud.account}`;
  const ownPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${cloud.account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });

  const make: KeyStore['make'] = ({ description = '', policy = ownPolicy, tags = {}, managed = false }) => {
    const id = cloud.uuid();
    const material = Buffer.from(cloud.hex(64), 'hex').toString('base64');
    const now = cloud.clock.now();
    const key: KeyRecord = {
      id,
      arn: `${place}:key/${id}`,
      description,
      state: 'Enabled',
      createdAt: now,
      policy,
      rotates: false,
      tags,
      material,
      managed,
    };
    keys.set(id, key);
    return key;
  };
  const byAlias = (name: string): KeyRecord | undefined => {
    const known = aliases.get(name);
    if (known) return keys.get(known.keyId);
    if (!name.startsWith('alias/aws/')) return undefined;
    const key = make({
      description: `Default key that protects my ${name.slice('alias/aws/'.length)} data`,
      managed: true,
    });
    aliases.set(name, { name, keyId: key.id, createdAt: cloud.clock.now() });
    return key;
  };
  const find: KeyStore['find'] = (reference = '') => {
    const name = reference.replace(/^arn:[\w-]+:kms:[^:]*:\d*:/, '');
    const key = name.startsWith('alias/') ? byAlias(name) : keys.get(name.replace(/^key\//, ''));
    if (key) return key;
    const what = name.startsWith('alias/')
      ? `Alias ${place}:${name} is not found.`
      : `Key '${place}:key/${name.replace(/^key\//, '')}' does not exist`;
    throw new AwsError('NotFoundException', what);
  };

  return {
    keys,
    aliases,
    make,
    find,
    usable: (reference) => {
      const key = find(reference);
      if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
      if (key.state === 'PendingDeletion')
        throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
      return key;
    },
  };
};

export const describeKey = (cloud: Pick<Cloud, 'account'>, key: KeyRecord): KeyMetadata => ({
  AWSAccountId: cloud.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: new Date(key.createdAt),
  Enabled: key.state === 'Enabled',
  Description: key.description,
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeyState: key.state,
  ...(key.deletionAt === undefined ? {} : { DeletionDate: new Date(key.deletionAt) }),
  Origin: 'AWS_KMS',
  KeyManager: key.managed ? 'AWS' : 'CUSTOMER',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  MultiRegion: false,
});

/** What a call on a key asks the policies; an alias stands for its key. */
export const onKey =
  (store: KeyStore, action: string) =>
  ({ KeyId }: { KeyId?: string | undefined }) => {
    try {
      return [{ action: `kms:${action}`, resource: store.find(KeyId).arn }];
    } catch {
      return [{ action: `kms:${action}`, resource: KeyId ?? '*' }];
    }
  };
