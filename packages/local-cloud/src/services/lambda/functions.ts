import type {
  CreateFunctionCommandInput,
  DeleteFunctionCommandInput,
  FunctionConfiguration,
  GetFunctionCommandInput,
  GetFunctionConfigurationCommandInput,
  GetFunctionResponse,
  ListFunctionsCommandInput,
  ListFunctionsResponse,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { describeFunction } from './describe-function.js';
import { configFrom } from './function-config.js';
import type { CodeStore } from './function-code.js';
import type { FunctionPool } from './function-pool.js';
import type { FunctionRecord, FunctionVersion } from './function-record.js';
import { splitReference, type FunctionStore } from './store.js';

/** What a call on a function asks the policies. */
export const onFunction =
  (store: FunctionStore, action: string) =>
  ({ FunctionName: reference = '*' }: { FunctionName?: string | undefined }): readonly AccessRequest[] => {
    const resource = reference.startsWith('arn:') ? reference : store.arnOf(reference);
    return [{ action: `lambda:${action}`, resource }];
  };

/** A role that does not exist cannot be assumed; where there is no IAM to ask, every role exists. */
const requireRole = async (cloud: Cloud, arn: string): Promise<void> => {
  const caller = { kind: 'service', principal: 'lambda.amazonaws.com' } as const;
  await cloud.call('iam', 'GetRole', { RoleName: arn.split('/').at(-1) }, caller).catch((error: unknown) => {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') {
      throw new AwsError(
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
      );
    }
  });
};

const checkRevision = (given: string | undefined, { revisionId }: FunctionVersion): void => {
  if (given === undefined || given === revisionId) return;
  throw new AwsError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    { status: 412 },
  );
};

/** Keeps a copy of `$LATEST` as the next number, unless the last one is the same. */
export const publishVersion = (
  store: FunctionStore,
  record: FunctionRecord,
  description?: string,
): { readonly record: FunctionRecord; readonly version: FunctionVersion } => {
  const last = record.versions.at(-1);
  const same =
    last?.code.sha256 === record.latest.code.sha256 &&
    JSON.stringify({ ...last.config, description: '' }) ===
      JSON.stringify({ ...record.latest.config, description: '' });
  if (last && same) return { record, version: last };
  const config = description === undefined ? record.latest.config : { ...record.latest.config, description };
  const version: FunctionVersion = { ...record.latest, config, version: String(Number(last?.version ?? 0) + 1) };
  const published = { ...record, versions: [...record.versions, version] };
  store.functions.set(record.name, published);
  return { record: published, version };
};

export const functionOperations = (cloud: Cloud, store: FunctionStore, code: CodeStore, pool: FunctionPool) => {
  const update = (record: FunctionRecord, changes: Partial<FunctionVersion>): FunctionRecord => {
    const latest = { ...record.latest, ...changes, revisionId: cloud.uuid(), modifiedAt: cloud.clock.now() };
    // The record may have changed while code was being read.
    const updated = { ...(store.functions.get(record.name) ?? record), latest };
    store.functions.set(record.name, updated);
    return updated;
  };

  return {
    CreateFunction: operation<CreateFunctionCommandInput, FunctionConfiguration>({
      authorize: onFunction(store, 'CreateFunction'),
      handle: async (input, { caller }) => {
        const { name } = splitReference(input.FunctionName ?? '');
        const refuseSecond = (): void => {
          if (!store.functions.has(name)) return;
          throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, { status: 409 });
        };
        refuseSecond();
        const config = configFrom(input);
        await requireRole(cloud, config.role);
        const stored = await code.store(name, input.Code ?? {}, caller);
        refuseSecond();
        const record: FunctionRecord = {
          name,
          arn: store.arnOf(name),
          latest: { version: '$LATEST', config, code: stored, revisionId: cloud.uuid(), modifiedAt: cloud.clock.now() },
          versions: [],
          aliases: [],
          policy: [],
          tags: input.Tags ?? {},
        };
        store.functions.set(name, record);
        const published = input.Publish ? publishVersion(store, record) : { record, version: record.latest };
        return describeFunction(published.record, published.version);
      },
    }),

    GetFunction: operation<GetFunctionCommandInput, GetFunctionResponse>({
      authorize: onFunction(store, 'GetFunction'),
      handle: ({ FunctionName, Qualifier }) => {
        const { record, version, arn } = store.resolve(FunctionName, Qualifier);
        return {
          Configuration: describeFunction(record, version, arn),
          Code: { RepositoryType: 'S3' },
          ...(Object.keys(record.tags).length > 0 ? { Tags: { ...record.tags } } : {}),
          ...(record.reservedConcurrency === undefined
            ? {}
            : { Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency } }),
        };
      },
    }),

    GetFunctionConfiguration: operation<GetFunctionConfigurationCommandInput, FunctionConfiguration>({
      authorize: onFunction(store, 'GetFunctionConfiguration'),
      handle: ({ FunctionName, Qualifier }) => {
        const { record, version, arn } = store.resolve(FunctionName, Qualifier);
        return describeFunction(record, version, arn);
      },
    }),

    UpdateFunctionCode: operation<UpdateFunctionCodeCommandInput, FunctionConfiguration>({
      authorize: onFunction(store, 'UpdateFunctionCode'),
      handle: async (input, { caller }) => {
        const record = store.find(input.FunctionName);
        checkRevision(input.RevisionId, record.latest);
        const stored = await code.store(record.name, input, caller);
        if (input.DryRun) return describeFunction(record, { ...record.latest, code: stored });
        const updated = update(record, {
          code: stored,
          ...(input.Architectures ? { config: { ...record.latest.config, architectures: input.Architectures } } : {}),
        });
        const published = input.Publish ? publishVersion(store, updated) : { record: updated, version: updated.latest };
        return describeFunction(published.record, published.version);
      },
    }),

    UpdateFunctionConfiguration: operation<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>({
      authorize: onFunction(store, 'UpdateFunctionConfiguration'),
      handle: async (input) => {
        const record = store.find(input.FunctionName);
        checkRevision(input.RevisionId, record.latest);
        const config = configFrom(input, record.latest.config);
        if (input.Role !== undefined) await requireRole(cloud, config.role);
        const updated = update(record, { config });
        return describeFunction(updated, updated.latest);
      },
    }),

    DeleteFunction: operation<DeleteFunctionCommandInput, object>({
      authorize: onFunction(store, 'DeleteFunction'),
      handle: ({ FunctionName, Qualifier }) => {
        const record = store.find(FunctionName);
        if (Qualifier === undefined) {
          store.functions.delete(record.name);
          pool.drop(record.name);
        } else {
          const versions = record.versions.filter(({ version }) => version !== Qualifier);
          store.functions.set(record.name, { ...record, versions });
        }
        return {};
      },
    }),

    ListFunctions: operation<ListFunctionsCommandInput, ListFunctionsResponse>({
      authorize: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      handle: ({ Marker, MaxItems }) => {
        const all = [...store.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        const start = Marker === undefined ? 0 : all.findIndex(({ name }) => name > Marker);
        const page = start < 0 ? [] : all.slice(start, start + Math.min(MaxItems ?? 50, 50));
        const last = page.at(-1);
        return {
          Functions: page.map((record) => describeFunction(record, record.latest)),
          ...(last && last !== all.at(-1) ? { NextMarker: last.name } : {}),
        };
      },
    }),
  };
};
