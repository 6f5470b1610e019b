import type { AttributeValue, QueryCommandInput, ScanCommandInput, Select } from '@aws-sdk/client-dynamodb';
import { shownItem, storedItem } from './attribute-value.js';
import { invalid, invalidValues } from './errors.js';
import type { Expressions } from './expressions.js';
import { startKeyNames } from './key-condition.js';
import { checkNestedPaths } from './key-checks.js';
import { matchesCondition } from './matches-condition.js';
import { projected } from './paths.js';
import { orderText } from './sort-order.js';
import type { Placed } from './state.js';
import { itemSize, type StoredItem } from './stored-value.js';
import { keyAttributes, type Key, type SecondaryIndex, type Table } from './table.js';

/** What a page of a Query or Scan is read from: the table, or one of its indexes. */
export interface ReadSource {
  readonly table: Table;
  readonly index: SecondaryIndex | undefined;
  readonly key: Key;
}

type ReadInput = Pick<
  QueryCommandInput & ScanCommandInput,
  'IndexName' | 'ConsistentRead' | 'Limit' | 'Select' | 'ProjectionExpression' | 'ExclusiveStartKey'
>;

const LARGEST_PAGE = 1024 * 1024;

/** Fails for an index that is not there, or cannot be read so. */
export const readSource = (table: Table, input: ReadInput, { projection, filter }: Expressions): ReadSource => {
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  if (input.IndexName !== undefined && !index) {
    throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  }
  if (index?.kind === 'global' && input.ConsistentRead) {
    throw invalid('Consistent reads are not supported on global secondary indexes');
  }
  if (input.Limit !== undefined && input.Limit < 1) {
    throw invalid(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  checkSelect(input.Select, input.ProjectionExpression, index);
  if (projection) checkNestedPaths(table, projection.nestedPaths);
  if (filter) checkNestedPaths(table, filter.nestedPaths);
  if (projection && index?.kind === 'global') {
    const attributes = projectedNames(table, index);
    const absent = attributes && projection.paths.map(([name]) => name).filter((name) => !attributes.has(name));
    if (absent && absent.length > 0) {
      throw invalidValues(`Global secondary index ${index.name} does not project [${absent.join(', ')}]`);
    }
  }
  return { table, index, key: index?.key ?? table.key };
};

const checkSelect = (
  select: Select | undefined,
  projection: string | undefined,
  index: SecondaryIndex | undefined,
): void => {
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw invalidValues('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw invalidValues(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select !== undefined && select !== 'SPECIFIC_ATTRIBUTES' && projection !== undefined) {
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (select === 'ALL_ATTRIBUTES' && index?.kind === 'global' && index.projection.ProjectionType !== 'ALL') {
    throw invalidValues(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
};

/** Names that an index holds; nothing where it holds all. */
const projectedNames = (table: Table, index: SecondaryIndex): Set<string> | undefined =>
  index.projection.ProjectionType === 'ALL'
    ? undefined
    : new Set([...startKeyNames(table.key, index.key), ...(index.projection.NonKeyAttributes ?? [])]);

/** Where a page begins in the order, behind the key with which the last one ended. */
export const startOrder = (
  source: ReadSource,
  startKey: Record<string, AttributeValue> | undefined,
): string | undefined => {
  if (!startKey) return undefined;
  const { table, key } = source;
  const item = storedItem(startKey);
  const names = startKeyNames(table.key, key);
  const typesFit = [...keyAttributes(table.key), ...keyAttributes(key)].every(({ name, type }) => {
    const value = item[name];
    return value !== undefined && type in value;
  });
  const order = orderText(item, key, table.key);
  if (Object.keys(item).length !== names.length || !typesFit || order === undefined) {
    throw invalid('The provided starting key is invalid');
  }
  return order;
};

export interface ReadPage {
  readonly Items?: Record<string, AttributeValue>[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Record<string, AttributeValue>;
  readonly bytes: number;
}

/** Reads up to the limit or a megabyte; filters count after that, as with DynamoDB. */
export const readPage = (
  source: ReadSource,
  found: Iterable<Placed>,
  input: ReadInput,
  { filter, projection }: Expressions,
): ReadPage => {
  const { table, index, key } = source;
  // A local index gives what it lacks from the table, where that is asked for.
  const names =
    index && !(index.kind === 'local' && (input.Select === 'ALL_ATTRIBUTES' || projection))
      ? projectedNames(table, index)
      : undefined;
  const items: StoredItem[] = [];
  let scanned = 0;
  let bytes = 0;
  let last: StoredItem | undefined;
  let more = false;
  for (const { item: whole } of found) {
    if (scanned === (input.Limit ?? Infinity) || bytes >= LARGEST_PAGE) {
      more = true;
      break;
    }
    const item = names ? onlyNamed(whole, names) : whole;
    scanned++;
    bytes += itemSize(item);
    last = whole;
    if (!filter || matchesCondition(item, filter.expression)) items.push(item);
  }
  // DynamoDB stops at the limit without a look at what follows.
  more ||= scanned === input.Limit;
  return {
    Count: items.length,
    ScannedCount: scanned,
    bytes,
    ...(input.Select !== 'COUNT' && {
      Items: items.map((item) => shownItem(projection ? projected(item, projection.paths) : item)),
    }),
    ...(more && last && { LastEvaluatedKey: shownItem(onlyNamed(last, new Set(startKeyNames(table.key, key)))) }),
  };
};

const onlyNamed = (item: StoredItem, names: ReadonlySet<string>): StoredItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
