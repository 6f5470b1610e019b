import type {
  AttributeDefinition,
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { invalid, invalidValues } from './errors.js';
import { keyAttributes, type Key, type KeyAttribute, type SecondaryIndex, type Table } from './table.js';

const MOST_LOCAL = 5;
const MOST_GLOBAL = 20;

/** The table that CreateTable describes. Fails where DynamoDB would. */
export const tableDefinition = (cloud: Cloud, input: CreateTableCommandInput): Table => {
  const name = checkedTableName(input.TableName);
  if (input.StreamSpecification?.StreamEnabled) {
    throw new AwsError('NotImplemented', 'The local cloud does not serve DynamoDB streams', { status: 501 });
  }
  const definitions = input.AttributeDefinitions ?? [];
  const billingMode = input.BillingMode ?? 'PROVISIONED';
  if (billingMode === 'PAY_PER_REQUEST' && input.ProvisionedThroughput) {
    throw invalidValues(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (billingMode === 'PROVISIONED' && !input.ProvisionedThroughput) {
    throw invalidValues(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  const key = keyOf(input.KeySchema ?? [], definitions);
  const indexes = [
    ...checkedList('LocalSecondaryIndexes', input.LocalSecondaryIndexes, MOST_LOCAL).map((index) =>
      localIndex(index, definitions, key),
    ),
    ...checkedList('GlobalSecondaryIndexes', input.GlobalSecondaryIndexes, MOST_GLOBAL).map((index) =>
      globalIndex(index, definitions),
    ),
  ];
  checkDistinctNames(indexes);
  checkAllUsed(definitions, key, indexes);
  return {
    name,
    id: cloud.uuid(),
    createdAt: cloud.clock.now(),
    attributeDefinitions: definitions,
    key,
    indexes,
    billingMode,
    ...(input.ProvisionedThroughput && { throughput: input.ProvisionedThroughput }),
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...(input.SSESpecification && { encryption: input.SSESpecification }),
    ...(input.TableClass && { tableClass: input.TableClass }),
    tags: input.Tags ?? [],
  };
};

const checkedTableName = (name: string | undefined): string => {
  if (name === undefined || name.length < 3 || name.length > 255) {
    throw invalid('TableName must be at least 3 characters long and at most 255 characters long');
  }
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw invalid(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
  return name;
};

const checkedList = <T>(name: string, list: readonly T[] | undefined, most: number): readonly T[] => {
  if (list && list.length === 0) throw invalidValues(`List of ${name} is empty`);
  if (list && list.length > most) {
    throw invalidValues(
      most === MOST_LOCAL
        ? `Number of LocalSecondaryIndexes exceeds per-table limit of ${most}`
        : `GlobalSecondaryIndex count exceeds the per-table limit of ${most}`,
    );
  }
  return list ?? [];
};

const keyOf = (schema: readonly KeySchemaElement[], definitions: readonly AttributeDefinition[]): Key => {
  const [first, second] = schema;
  if (first?.AttributeName !== undefined && first.AttributeName === second?.AttributeName) {
    throw invalid('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  if (first?.KeyType !== 'HASH') throw invalid('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (second && second.KeyType !== 'RANGE') {
    throw invalid('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  const attribute = ({ AttributeName: name }: KeySchemaElement): KeyAttribute => {
    const definition = definitions.find((other) => other.AttributeName === name);
    if (name === undefined || !definition?.AttributeType) {
      const names = (list: readonly { AttributeName: string | undefined }[]): string =>
        list.map((element) => element.AttributeName).join(', ');
      throw invalidValues(
        `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names(schema)}], AttributeDefinitions: [${names(definitions)}]`,
      );
    }
    return { name, type: definition.AttributeType };
  };
  return { hash: attribute(first), ...(second && { range: attribute(second) }) };
};

const checkedProjection = (projection: Projection | undefined): Projection => {
  const type = projection?.ProjectionType;
  if (!projection || !type) throw invalidValues('Unknown ProjectionType: null');
  if (projection.NonKeyAttributes && type !== 'INCLUDE') {
    throw invalidValues(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  }
  return projection;
};

export const globalIndex = (
  index: Pick<GlobalSecondaryIndex, 'IndexName' | 'KeySchema' | 'Projection' | 'ProvisionedThroughput'>,
  definitions: readonly AttributeDefinition[],
): SecondaryIndex => ({
  name: index.IndexName ?? '',
  kind: 'global',
  key: keyOf(index.KeySchema ?? [], definitions),
  projection: checkedProjection(index.Projection),
  ...(index.ProvisionedThroughput && { throughput: index.ProvisionedThroughput }),
});

const localIndex = (
  index: LocalSecondaryIndex,
  definitions: readonly AttributeDefinition[],
  tableKey: Key,
): SecondaryIndex => {
  const name = index.IndexName ?? '';
  if (!tableKey.range) {
    throw invalidValues(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  const key = keyOf(index.KeySchema ?? [], definitions);
  if (!key.range) throw invalidValues(`Index KeySchema does not have a range key for index: ${name}`);
  if (key.hash.name !== tableKey.hash.name) {
    throw invalidValues(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. index hash key: ${key.hash.name}, table hash key: ${tableKey.hash.name}`,
    );
  }
  return { name, kind: 'local', key, projection: checkedProjection(index.Projection) };
};

export const checkDistinctNames = (indexes: readonly SecondaryIndex[]): void => {
  const names = indexes.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw invalidValues(`Duplicate index name: ${repeated}`);
};

const checkAllUsed = (
  definitions: readonly AttributeDefinition[],
  key: Key,
  indexes: readonly SecondaryIndex[],
): void => {
  const used = new Set([key, ...indexes.map((index) => index.key)].flatMap(keyAttributes).map(({ name }) => name));
  if (definitions.every(({ AttributeName: name }) => name !== undefined && used.has(name))) return;
  if (indexes.length === 0) {
    throw invalidValues(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  throw invalidValues(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${definitions.map((definition) => definition.AttributeName).join(', ')}], keys used: [${[...used].join(', ')}]`,
  );
};
