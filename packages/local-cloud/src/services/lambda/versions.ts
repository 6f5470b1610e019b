import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  FunctionConfiguration,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesResponse,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
  PublishVersionCommandInput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { describeFunction } from './describe-function.js';
import type { AliasRecord, FunctionRecord } from './function-record.js';
import { onFunction, publishVersion } from './functions.js';
import type { FunctionStore } from './store.js';

const describeAlias = (record: FunctionRecord, alias: AliasRecord): AliasConfiguration => ({
  AliasArn: `${record.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  RevisionId: alias.revisionId,
});

const findAlias = (record: FunctionRecord, name: string | undefined): AliasRecord => {
  const alias = record.aliases.find((one) => one.name === name);
  if (alias) return alias;
  throw new AwsError('ResourceNotFoundException', `Alias not found: ${record.arn}:${name}`, { status: 404 });
};

export const versionOperations = (cloud: Cloud, store: FunctionStore) => {
  const saveAlias = (record: FunctionRecord, alias: AliasRecord): AliasConfiguration => {
    store.resolve(record.name, alias.version);
    const others = record.aliases.filter(({ name }) => name !== alias.name);
    store.functions.set(record.name, { ...record, aliases: [...others, alias] });
    return describeAlias(record, alias);
  };

  return {
    PublishVersion: operation<PublishVersionCommandInput, FunctionConfiguration>({
      authorize: onFunction(store, 'PublishVersion'),
      handle: ({ FunctionName, Description }) => {
        const { record, version } = publishVersion(store, store.find(FunctionName), Description);
        return describeFunction(record, version);
      },
    }),
    ListVersionsByFunction: operation<ListVersionsByFunctionCommandInput, ListVersionsByFunctionResponse>({
      authorize: onFunction(store, 'ListVersionsByFunction'),
      handle: ({ FunctionName }) => {
        const record = store.find(FunctionName);
        return { Versions: [record.latest, ...record.versions].map((version) => describeFunction(record, version)) };
      },
    }),
    CreateAlias: operation<CreateAliasCommandInput, AliasConfiguration>({
      authorize: onFunction(store, 'CreateAlias'),
      handle: ({ FunctionName, Name = '', FunctionVersion = '', Description = '' }) => {
        const record = store.find(FunctionName);
        if (record.aliases.some(({ name }) => name === Name)) {
          throw new AwsError('ResourceConflictException', `Alias already exists: ${record.arn}:${Name}`, {
            status: 409,
          });
        }
        return saveAlias(record, {
          name: Name,
          version: FunctionVersion,
          description: Description,
          revisionId: cloud.uuid(),
        });
      },
    }),
    UpdateAlias: operation<UpdateAliasCommandInput, AliasConfiguration>({
      authorize: onFunction(store, 'UpdateAlias'),
      handle: ({ FunctionName, Name, FunctionVersion, Description }) => {
        const record = store.find(FunctionName);
        const old = findAlias(record, Name);
        return saveAlias(record, {
          name: old.name,
          version: FunctionVersion ?? old.version,
          description: Description ?? old.description,
          revisionId: cloud.uuid(),
        });
      },
    }),
    GetAlias: operation<GetAliasCommandInput, AliasConfiguration>({
      authorize: onFunction(store, 'GetAlias'),
      handle: ({ FunctionName, Name }) => {
        const record = store.find(FunctionName);
        return describeAlias(record, findAlias(record, Name));
      },
    }),
    ListAliases: operation<ListAliasesCommandInput, ListAliasesResponse>({
      authorize: onFunction(store, 'ListAliases'),
      handle: ({ FunctionName }) => {
        const record = store.find(FunctionName);
        return { Aliases: record.aliases.map((alias) => describeAlias(record, alias)) };
      },
    }),
    DeleteAlias: operation<DeleteAliasCommandInput, object>({
      authorize: onFunction(store, 'DeleteAlias'),
      handle: ({ FunctionName, Name }) => {
        const record = store.find(FunctionName);
        store.functions.set(record.name, { ...record, aliases: record.aliases.filter(({ name }) => name !== Name) });
        return {};
      },
    }),
  };
};
