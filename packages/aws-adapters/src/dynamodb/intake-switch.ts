import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { IntakeSwitch } from '@codepipeline-ec2/core';
import { answered } from '../sdk/sdk-error.js';

const KEY = { pk: { S: 'INTAKE' } };
const NAMES = { '#stoppedAt': 'stoppedAt' };

export interface IntakeSwitchOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** One item, which is there when the intake was ever stopped. */
export const dynamoDbIntakeSwitch = ({ client, table }: IntakeSwitchOptions): IntakeSwitch => ({
  async intakeStoppedAt() {
    const { Item } = await answered('JobTable.intakeStoppedAt', table, () =>
      client.send(new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true })),
    );
    const at = Item?.['stoppedAt']?.N;
    return at === undefined ? undefined : Number(at);
  },

  async stopIntake(now) {
    await answered('JobTable.stopIntake', table, () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: 'SET #stoppedAt = if_not_exists(#stoppedAt, :now)',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: { ':now': { N: String(now) } },
        }),
      ),
    );
  },

  async resumeIntake() {
    await answered('JobTable.resumeIntake', table, () =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: KEY,
          UpdateExpression: 'REMOVE #stoppedAt',
          ExpressionAttributeNames: NAMES,
        }),
      ),
    );
  },
});
