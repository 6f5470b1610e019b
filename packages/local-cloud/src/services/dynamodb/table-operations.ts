import type {
  CreateTableCommandInput,
  CreateTableCommandOutput,
  DeleteTableCommandInput,
  DeleteTableCommandOutput,
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  ListTablesCommandInput,
  ListTablesCommandOutput,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onTable } from './access.js';
import { invalid, invalidValues } from './errors.js';
import type { DynamoDbState } from './state.js';
import { checkDistinctNames, globalIndex, tableDefinition } from './table-definition.js';
import { tableDescription } from './table-description.js';
import { tableNameOf, type SecondaryIndex, type Table } from './table.js';

export const tableOperations = (cloud: Cloud, state: DynamoDbState): Record<string, AnyOperation> => ({
  CreateTable: operation<CreateTableCommandInput, Omit<CreateTableCommandOutput, '$metadata'>>({
    authorize: (input) => [onTable(cloud, 'CreateTable', input.TableName)],
    handle(input) {
      const table = tableDefinition(cloud, input);
      if (state.tables.has(table.name)) {
        throw new AwsError('ResourceInUseException', `Table already exists: ${table.name}`, { status: 400 });
      }
      state.change(table);
      return { TableDescription: tableDescription(cloud, table, state.items(table), 'CREATING') };
    },
  }),
  DescribeTable: operation<DescribeTableCommandInput, Omit<DescribeTableCommandOutput, '$metadata'>>({
    authorize: (input) => [onTable(cloud, 'DescribeTable', input.TableName)],
    handle(input) {
      const table = state.table(input.TableName, 'named');
      return { Table: tableDescription(cloud, table, state.items(table), 'ACTIVE') };
    },
  }),
  DeleteTable: operation<DeleteTableCommandInput, Omit<DeleteTableCommandOutput, '$metadata'>>({
    authorize: (input) => [onTable(cloud, 'DeleteTable', input.TableName)],
    handle(input) {
      const table = state.table(input.TableName, 'named');
      if (table.deletionProtection) {
        throw invalid(
          'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        );
      }
      const description = tableDescription(cloud, table, state.items(table), 'DELETING');
      state.drop(table);
      return { TableDescription: description };
    },
  }),
  ListTables: operation<ListTablesCommandInput, Omit<ListTablesCommandOutput, '$metadata'>>({
    authorize: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
    handle(input) {
      const after = input.ExclusiveStartTableName;
      const names = [...state.tables.keys()].sort().filter((name) => after === undefined || name > after);
      const page = names.slice(0, input.Limit ?? 100);
      const last = names.length > page.length ? page.at(-1) : undefined;
      return { TableNames: page, ...(last !== undefined && { LastEvaluatedTableName: last }) };
    },
  }),
  UpdateTable: operation<UpdateTableCommandInput, Omit<UpdateTableCommandOutput, '$metadata'>>({
    authorize: (input) => [onTable(cloud, 'UpdateTable', input.TableName)],
    handle(input) {
      const table = updated(state.table(tableNameOf(input.TableName), 'named'), input);
      state.change(table);
      return { TableDescription: tableDescription(cloud, table, state.items(table), 'UPDATING') };
    },
  }),
});

const updated = (table: Table, input: UpdateTableCommandInput): Table => {
  if (input.StreamSpecification?.StreamEnabled || input.ReplicaUpdates) {
    throw new AwsError('NotImplemented', 'The local cloud does not serve DynamoDB streams and replicas', {
      status: 501,
    });
  }
  const billingMode = input.BillingMode ?? table.billingMode;
  const throughput = input.ProvisionedThroughput ?? table.throughput;
  if (billingMode === 'PAY_PER_REQUEST' && input.ProvisionedThroughput) {
    throw invalidValues(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (billingMode === 'PROVISIONED' && !throughput) {
    throw invalidValues(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  const definitions = merged(table, input);
  const indexes = changedIndexes(table, { ...input, AttributeDefinitions: definitions });
  checkDistinctNames(indexes);
  const { throughput: _old, ...rest } = table;
  return {
    ...rest,
    attributeDefinitions: definitions.filter(({ AttributeName: name }) =>
      [table.key, ...indexes.map(({ key }) => key)].some((key) => key.hash.name === name || key.range?.name === name),
    ),
    indexes,
    billingMode,
    ...(billingMode === 'PROVISIONED' && throughput && { throughput }),
    deletionProtection: input.DeletionProtectionEnabled ?? table.deletionProtection,
    ...(input.SSESpecification && { encryption: input.SSESpecification }),
    ...(input.TableClass && { tableClass: input.TableClass }),
  };
};

type Definitions = NonNullable<UpdateTableCommandInput['AttributeDefinitions']>;

const merged = (table: Table, { AttributeDefinitions: given = [] }: UpdateTableCommandInput): Definitions => [
  ...given,
  ...table.attributeDefinitions.filter((old) => !given.some((one) => one.AttributeName === old.AttributeName)),
];

const changedIndexes = (table: Table, input: UpdateTableCommandInput): readonly SecondaryIndex[] => {
  let indexes = table.indexes;
  for (const { Create: create, Delete: remove, Update: update } of input.GlobalSecondaryIndexUpdates ?? []) {
    const named = remove?.IndexName ?? update?.IndexName;
    if (named !== undefined && !indexes.some(({ name, kind }) => name === named && kind === 'global')) {
      throw new AwsError('ResourceNotFoundException', 'Requested resource not found', { status: 400 });
    }
    if (create) indexes = [...indexes, globalIndex(create, input.AttributeDefinitions ?? [])];
    if (remove) indexes = indexes.filter(({ name }) => name !== named);
    const throughput = update?.ProvisionedThroughput;
    if (throughput) indexes = indexes.map((index) => (index.name === named ? { ...index, throughput } : index));
  }
  return indexes;
};
