import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { itemSize, type StoredItem } from './stored-value.js';

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;

export const writeUnits = (...items: readonly (StoredItem | undefined)[]): number =>
  Math.max(1, ...items.map((item) => (item ? Math.ceil(itemSize(item) / WRITE_UNIT) : 1)));

export const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT)) * (consistent ? 1 : 0.5);

/** The member of an answer that says what the call took, where the request wants it. */
export const consumed = (
  wanted: ReturnConsumedCapacity | undefined,
  table: string,
  units: number,
): { ConsumedCapacity?: ConsumedCapacity } =>
  wanted === 'TOTAL' || wanted === 'INDEXES'
    ? {
        ConsumedCapacity: {
          TableName: table,
          CapacityUnits: units,
          ...(wanted === 'INDEXES' && { Table: { CapacityUnits: units } }),
        },
      }
    : {};
