import type {
  ProvisionedThroughput,
  ProvisionedThroughputDescription,
  TableDescription,
  TableStatus,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';
import type { TableItems } from './state.js';
import { itemSize } from './stored-value.js';
import { keySchema, tableArn, type SecondaryIndex, type Table } from './table.js';

const throughput = (given: ProvisionedThroughput | undefined): ProvisionedThroughputDescription => ({
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: given?.ReadCapacityUnits ?? 0,
  WriteCapacityUnits: given?.WriteCapacityUnits ?? 0,
});

/** A table as DescribeTable and the operations that change it show it. */
export const tableDescription = (
  cloud: Cloud,
  table: Table,
  items: TableItems,
  status: TableStatus,
): TableDescription => {
  const arn = tableArn(cloud, table.name);
  const sizeOf = (indexName: string): { ItemCount: number; bytes: number } => {
    let count = 0;
    let bytes = 0;
    for (const { item } of items.orders.get(indexName)?.from(() => false) ?? []) {
      count++;
      bytes += itemSize(item);
    }
    return { ItemCount: count, bytes };
  };
  const described = (index: SecondaryIndex) => {
    const { ItemCount, bytes } = sizeOf(index.name);
    return {
      IndexName: index.name,
      KeySchema: keySchema(index.key),
      Projection: index.projection,
      IndexSizeBytes: bytes,
      ItemCount,
      IndexArn: `${arn}/index/${index.name}`,
    };
  };
  const local = table.indexes.filter(({ kind }) => kind === 'local');
  const global = table.indexes.filter(({ kind }) => kind === 'global');
  const { ItemCount, bytes } = sizeOf('');
  return {
    TableName: table.name,
    TableArn: arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: new Date(table.createdAt),
    AttributeDefinitions: [...table.attributeDefinitions],
    KeySchema: keySchema(table.key),
    ItemCount,
    TableSizeBytes: bytes,
    ProvisionedThroughput: throughput(table.throughput),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(table.billingMode === 'PAY_PER_REQUEST' && {
      BillingModeSummary: {
        BillingMode: 'PAY_PER_REQUEST' as const,
        LastUpdateToPayPerRequestDateTime: new Date(table.createdAt),
      },
    }),
    ...(table.tableClass && { TableClassSummary: { TableClass: table.tableClass } }),
    ...(table.encryption?.Enabled && {
      SSEDescription: {
        Status: 'ENABLED' as const,
        SSEType: 'KMS' as const,
        KMSMasterKeyArn:
          table.encryption.KMSMasterKeyId ?? `arn:aws:kms:${cloud.region}:${cloud.account}:alias/aws/dynamodb`,
      },
    }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local.map(described) }),
    ...(global.length > 0 && {
      GlobalSecondaryIndexes: global.map((index) => ({
        ...described(index),
        IndexStatus: status === 'DELETING' ? ('DELETING' as const) : ('ACTIVE' as const),
        ProvisionedThroughput: throughput(index.throughput),
      })),
    }),
  };
};
