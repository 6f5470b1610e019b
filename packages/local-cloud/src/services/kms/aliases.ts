import type {
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesResponse,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import type { KeyStore } from './key-store.js';

export const aliasOperations = (cloud: Cloud, store: KeyStore) => {
  const arnOf = (name: string): string => `arn:aws:kms:${cloud.region}:${cloud.account}:${name}`;
  const on = (action: string) => (input: { AliasName?: string | undefined }) => [
    { action: `kms:${action}`, resource: arnOf(input.AliasName ?? '*') },
  ];
  const requireAlias = (name: string): void => {
    if (!store.aliases.has(name)) throw new AwsError('NotFoundException', `Alias ${arnOf(name)} is not found.`);
  };

  return {
    CreateAlias: operation<CreateAliasCommandInput, object>({
      authorize: on('CreateAlias'),
      handle: ({ AliasName: name = '', TargetKeyId }) => {
        if (!/^alias\/[A-Za-z0-9/_-]+$/.test(name) || name.startsWith('alias/aws/')) {
          throw new AwsError('InvalidAliasNameException', `Alias ${name} is not a valid name.`);
        }
        if (store.aliases.has(name)) {
          throw new AwsError('AlreadyExistsException', `An alias with the name ${arnOf(name)} already exists`);
        }
        store.aliases.set(name, { name, keyId: store.find(TargetKeyId).id, createdAt: cloud.clock.now() });
        return {};
      },
    }),
    UpdateAlias: operation<UpdateAliasCommandInput, object>({
      authorize: on('UpdateAlias'),
      handle: ({ AliasName: name = '', TargetKeyId }) => {
        requireAlias(name);
        store.aliases.set(name, { name, keyId: store.find(TargetKeyId).id, createdAt: cloud.clock.now() });
        return {};
      },
    }),
    DeleteAlias: operation<DeleteAliasCommandInput, object>({
      authorize: on('DeleteAlias'),
      handle: ({ AliasName: name = '' }) => {
        requireAlias(name);
        store.aliases.delete(name);
        return {};
      },
    }),
    ListAliases: operation<ListAliasesCommandInput, ListAliasesResponse>({
      authorize: () => [{ action: 'kms:ListAliases', resource: '*' }],
      handle: ({ KeyId }) => {
        const wanted = KeyId === undefined ? undefined : store.find(KeyId).id;
        const found = [...store.aliases.values()].filter(({ keyId }) => (wanted ?? keyId) === keyId);
        return {
          Aliases: found.map(({ name, keyId, createdAt }) => ({
            AliasName: name,
            AliasArn: arnOf(name),
            TargetKeyId: keyId,
            CreationDate: new Date(createdAt),
            LastUpdatedDate: new Date(createdAt),
          })),
          Truncated: false,
        };
      },
    }),
  };
};
