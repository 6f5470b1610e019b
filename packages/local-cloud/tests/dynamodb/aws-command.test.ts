import { describe, expect, test } from 'vitest';
import { awsCommand, NO_AWS_COMMAND } from '../s3/aws-command.js';
import { startDynamoDb } from './dynamodb-cloud.js';

describe.skipIf(NO_AWS_COMMAND)('with the command aws', { timeout: 120_000 }, () => {
  test('makes a table, writes, queries and is refused', async () => {
    const { cloud } = await startDynamoDb();
    const { aws, awsJson } = awsCommand(cloud);
    const table = ['--table-name', 'jobs'];
    await aws(
      ...['dynamodb', 'create-table', ...table, '--billing-mode', 'PAY_PER_REQUEST'],
      ...['--attribute-definitions', 'AttributeName=pk,AttributeType=S', 'AttributeName=sk,AttributeType=N'],
      ...['--key-schema', 'AttributeName=pk,KeyType=HASH', 'AttributeName=sk,KeyType=RANGE'],
    );
    const item = { pk: { S: 'a' }, sk: { N: '7' }, list: { L: [{ BOOL: true }] } };
    await aws('dynamodb', 'put-item', ...table, '--item', JSON.stringify(item));
    const found = await awsJson(
      ...['dynamodb', 'query', ...table, '--key-condition-expression', 'pk = :a AND sk > :n'],
      ...['--expression-attribute-values', '{":a":{"S":"a"},":n":{"N":"6.5"}}'],
    );
    expect(found).toMatchObject({ Count: 1, ScannedCount: 1, Items: [item] });
    await expect(
      aws(
        ...['dynamodb', 'put-item', ...table, '--item', JSON.stringify(item)],
        ...['--condition-expression', 'attribute_not_exists(pk)'],
      ),
    ).rejects.toThrow(
      'An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed',
    );
  });
});
