import type {
  BillingMode,
  CreateTableCommandInput,
  CreateTableCommandOutput,
  DescribeTableCommandOutput,
  KeyType,
  ProjectionType,
  ScalarAttributeType,
  StreamViewType,
  TableClass,
  UpdateContinuousBackupsCommandInput,
  UpdateTableCommandInput,
  UpdateTimeToLiveCommandInput,
} from '@aws-sdk/client-dynamodb';
import { flag, integer, list, needed, oneOf, record, tags, text, type Values } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';
import { indexUpdates } from './index-updates.js';

const keySchema = list(record({ AttributeName: needed(text), KeyType: needed(oneOf<KeyType>()) }));
const projection = record({ NonKeyAttributes: list(text), ProjectionType: oneOf<ProjectionType>() });
const throughput = record({ ReadCapacityUnits: needed(integer), WriteCapacityUnits: needed(integer) });
const onDemand = record({ MaxReadRequestUnits: integer, MaxWriteRequestUnits: integer });

const properties = {
  AttributeDefinitions: list(
    record({ AttributeName: needed(text), AttributeType: needed(oneOf<ScalarAttributeType>()) }),
  ),
  BillingMode: oneOf<BillingMode>(),
  DeletionProtectionEnabled: flag,
  GlobalSecondaryIndexes: list(
    record({
      IndexName: needed(text),
      KeySchema: needed(keySchema),
      OnDemandThroughput: onDemand,
      Projection: needed(projection),
      ProvisionedThroughput: throughput,
    }),
  ),
  KeySchema: needed(keySchema),
  LocalSecondaryIndexes: list(
    record({ IndexName: needed(text), KeySchema: needed(keySchema), Projection: needed(projection) }),
  ),
  OnDemandThroughput: onDemand,
  PointInTimeRecoverySpecification: record({ PointInTimeRecoveryEnabled: flag, RecoveryPeriodInDays: integer }),
  ProvisionedThroughput: throughput,
  SSESpecification: record({ KMSMasterKeyId: text, SSEEnabled: needed(flag), SSEType: oneOf<'AES256' | 'KMS'>() }),
  StreamSpecification: record({ StreamViewType: needed(oneOf<StreamViewType>()) }),
  TableClass: oneOf<TableClass>(),
  TableName: text,
  Tags: tags,
  TimeToLiveSpecification: record({ AttributeName: text, Enabled: needed(flag) }),
};
export type TableProperties = Values<typeof properties>;

const encryption = ({ SSESpecification: sse }: TableProperties) =>
  sse && { Enabled: sse.SSEEnabled, KMSMasterKeyId: sse.KMSMasterKeyId, SSEType: sse.SSEType };

const stream = ({ StreamSpecification }: TableProperties) =>
  StreamSpecification && { StreamEnabled: true, ...StreamSpecification };

const active = (TableName: string, context: ResourceContext): Promise<void> =>
  context.until(`table ${TableName} is active`, async () => {
    const { Table } = await context.call<DescribeTableCommandOutput>('dynamodb', 'DescribeTable', { TableName });
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    return (
      Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => (IndexStatus ?? 'ACTIVE') === 'ACTIVE')
    );
  });

const setTimeToLive = async (
  TableName: string,
  table: TableProperties,
  previous: TableProperties | undefined,
  context: ResourceContext,
) => {
  const before = previous?.TimeToLiveSpecification;
  const after = table.TimeToLiveSpecification;
  const isOn = before?.Enabled === true;
  const set = async (AttributeName: string | undefined, Enabled: boolean): Promise<void> => {
    const input: UpdateTimeToLiveCommandInput = { TableName, TimeToLiveSpecification: { AttributeName, Enabled } };
    await context.call('dynamodb', 'UpdateTimeToLive', input);
  };
  if (isOn && (after?.Enabled !== true || after.AttributeName !== before.AttributeName))
    await set(before.AttributeName, false);
  if (after?.Enabled === true && !(isOn && after.AttributeName === before.AttributeName))
    await set(after.AttributeName, true);
};

const setRecovery = async (TableName: string, table: TableProperties, context: ResourceContext): Promise<void> => {
  const { PointInTimeRecoveryEnabled = false, RecoveryPeriodInDays } = table.PointInTimeRecoverySpecification ?? {};
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled, RecoveryPeriodInDays };
  const input: UpdateContinuousBackupsCommandInput = { TableName, PointInTimeRecoverySpecification };
  await context.call('dynamodb', 'UpdateContinuousBackups', input);
};

const SETTINGS = [
  'BillingMode',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'ProvisionedThroughput',
  'SSESpecification',
  'StreamSpecification',
  'TableClass',
];

const updateTable = async (input: UpdateTableCommandInput & { TableName: string }, context: ResourceContext) => {
  await context.call('dynamodb', 'UpdateTable', input);
  await active(input.TableName, context);
};

export const dynamodbTable = provider({
  type: 'AWS::DynamoDB::Table',
  properties,
  ignored: ['ContributorInsightsSpecification', 'KinesisStreamSpecification', 'ResourcePolicy', 'WarmThroughput'],
  name: { property: 'TableName', maxLength: 255 },
  replaceOn: ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
  attributes: ['Arn', 'StreamArn'],
  absent: ['ResourceNotFoundException'],
  create: async (table, context) => {
    const TableName = context.name;
    const { TableDescription } = await context.call<CreateTableCommandOutput>('dynamodb', 'CreateTable', {
      TableName,
      AttributeDefinitions: table.AttributeDefinitions,
      BillingMode: table.BillingMode,
      DeletionProtectionEnabled: table.DeletionProtectionEnabled,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes,
      KeySchema: table.KeySchema,
      LocalSecondaryIndexes: table.LocalSecondaryIndexes,
      OnDemandThroughput: table.OnDemandThroughput,
      ProvisionedThroughput: table.ProvisionedThroughput,
      SSESpecification: encryption(table),
      StreamSpecification: stream(table),
      TableClass: table.TableClass,
      Tags: context.withStackTags(table.Tags),
    } satisfies CreateTableCommandInput);
    context.exists(TableName);
    await active(TableName, context);
    await setTimeToLive(TableName, table, undefined, context);
    if (table.PointInTimeRecoverySpecification) await setRecovery(TableName, table, context);
    const { TableArn: Arn, LatestStreamArn: StreamArn } = TableDescription ?? {};
    return { physicalId: TableName, attributes: attributesOf({ Arn, StreamArn }) };
  },
  update: async ({ physicalId: TableName, properties: table, previous, changed }, context) => {
    if (SETTINGS.some((name) => changed.has(name))) {
      await updateTable(
        {
          TableName,
          BillingMode: table.BillingMode,
          DeletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
          OnDemandThroughput: table.OnDemandThroughput,
          ProvisionedThroughput: table.ProvisionedThroughput,
          ...(changed.has('SSESpecification') && { SSESpecification: encryption(table) ?? { Enabled: false } }),
          ...(changed.has('StreamSpecification') && { StreamSpecification: stream(table) ?? { StreamEnabled: false } }),
          TableClass: table.TableClass,
        },
        context,
      );
    }
    for (const indexUpdate of indexUpdates(table, previous)) await updateTable({ TableName, ...indexUpdate }, context);
    if (changed.has('TimeToLiveSpecification')) await setTimeToLive(TableName, table, previous, context);
    if (changed.has('PointInTimeRecoverySpecification')) await setRecovery(TableName, table, context);
    const { Table } = await context.call<DescribeTableCommandOutput>('dynamodb', 'DescribeTable', { TableName });
    const { TableArn: Arn, LatestStreamArn: StreamArn } = Table ?? {};
    const { set, removedKeys } = tagChanges(table.Tags, previous.Tags);
    if (removedKeys.length > 0)
      await context.call('dynamodb', 'UntagResource', { ResourceArn: Arn, TagKeys: removedKeys });
    if (set.length > 0) await context.call('dynamodb', 'TagResource', { ResourceArn: Arn, Tags: set });
    return { physicalId: TableName, attributes: attributesOf({ Arn, StreamArn }) };
  },
  delete: (TableName, _, context) => context.call('dynamodb', 'DeleteTable', { TableName }),
});
