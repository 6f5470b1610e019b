import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableProperties } from './table.js';

type IndexUpdate = Pick<UpdateTableCommandInput, 'AttributeDefinitions' | 'GlobalSecondaryIndexUpdates'>;

/** The UpdateTable calls that make one set of indexes of another: a call may create or delete one index only. */
export const indexUpdates = (next: TableProperties, previous: TableProperties): readonly IndexUpdate[] => {
  const before = previous.GlobalSecondaryIndexes ?? [];
  const after = next.GlobalSecondaryIndexes ?? [];
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const stays = ({ IndexName, KeySchema, Projection }: (typeof before)[number], list: typeof before): boolean =>
    list.some(
      (index) =>
        index.IndexName === IndexName && same(index.KeySchema, KeySchema) && same(index.Projection, Projection),
    );
  const { AttributeDefinitions } = next;
  return [
    ...before
      .filter((index) => !stays(index, after))
      .map(({ IndexName }) => ({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...after
      .filter((index) => !stays(index, before))
      .map((index) => ({ AttributeDefinitions, GlobalSecondaryIndexUpdates: [{ Create: index }] })),
  ];
};
