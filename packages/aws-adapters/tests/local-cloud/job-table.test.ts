import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbJobTable } from '../../src/dynamodb/index.js';
import { describeJobTable } from '../contract/job-table.contract.js';
import { id, openCloud } from './cloud-under-test.js';

const { config } = await openCloud();
const client = new DynamoDBClient(config);
await client.send(
  new CreateTableCommand({
    TableName: 'jobs',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'S' },
      { AttributeName: 'dueAt', AttributeType: 'N' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byDueAt',
        KeySchema: [
          { AttributeName: 'due', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  }),
);

describeJobTable('DynamoDB', () => dynamoDbJobTable({ client, table: 'jobs' }), id);
