import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { JobChange } from '@codepipeline-ec2/core';
import { toAttributeValue } from './attribute-value.js';

type Expressions = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A change as DynamoDB's expressions. An item that is due stands in the index of due items. */
export const updateExpressions = (change: JobChange): Expressions => {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const nameOf = (name: string): string => {
    const place = `#a${Object.keys(names).length}`;
    const known = Object.entries(names).find(([, other]) => other === name)?.[0];
    if (known === undefined) names[place] = name;
    return known ?? place;
  };
  const valueOf = (value: unknown): string => {
    const place = `:v${Object.keys(values).length}`;
    values[place] = toAttributeValue(value);
    return place;
  };

  const conditions = Object.entries(change.expect).map(([name, value]) =>
    value === undefined ? `attribute_not_exists(${nameOf(name)})` : `${nameOf(name)} = ${valueOf(value)}`,
  );
  const due = 'dueAt' in change.set ? [['due', 'due'] as const] : [];
  const set = [...Object.entries(change.set), ...due]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${nameOf(name)} = ${valueOf(value)}`);
  const remove = (change.remove ?? []).flatMap((name) => (name === 'dueAt' ? ['due', 'dueAt'] : [name])).map(nameOf);

  const update = [set.length > 0 && `SET ${set.join(', ')}`, remove.length > 0 && `REMOVE ${remove.join(', ')}`];
  return {
    ...(update.some(Boolean) && { UpdateExpression: update.filter(Boolean).join(' ') }),
    ...(conditions.length > 0 && { ConditionExpression: conditions.join(' AND ') }),
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
};
