import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fullBucket, type LaunchTokens, takeLaunchToken, tokenMilliseconds } from '@codepipeline-ec2/core';
import { answered, portError } from '../sdk/sdk-error.js';

const KEY = { pk: { S: 'LAUNCHES' } };
const NAMES = { '#next': 'next' };

export interface LaunchTokensOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** One item, whose time only goes up: neither write can lose to another, so thousands at once never ask again. */
export const dynamoDbLaunchTokens = ({ client, table }: LaunchTokensOptions): LaunchTokens => ({
  async takeLaunchToken(rate, now) {
    const { at, next } = takeLaunchToken(undefined, rate, now);
    try {
      // A full bucket first: a job alone makes no second call.
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: 'SET #next = :next',
          ConditionExpression: 'attribute_not_exists(#next) OR #next <= :full',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: { ':next': { N: String(next) }, ':full': { N: String(fullBucket(rate, now)) } },
        }),
      );
      return at;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException))
        throw portError('JobTable.takeLaunchToken', table, error);
    }
    const { Attributes } = await answered('JobTable.takeLaunchToken', table, () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: 'SET #next = #next + :token',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: { ':token': { N: String(tokenMilliseconds(rate)) } },
          ReturnValues: 'UPDATED_OLD',
        }),
      ),
    );
    return Number(Attributes?.['next']?.N ?? at);
  },
});
