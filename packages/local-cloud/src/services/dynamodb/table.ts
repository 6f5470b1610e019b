import type {
  AttributeDefinition,
  BillingMode,
  KeySchemaElement,
  Projection,
  ProvisionedThroughput,
  SSESpecification,
  TableClass,
  Tag,
} from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../kernel/cloud.js';

export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** Partition key, and sort key if there is one. */
export interface Key {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

export interface SecondaryIndex {
  readonly name: string;
  readonly kind: 'global' | 'local';
  readonly key: Key;
  readonly projection: Projection;
  readonly throughput?: ProvisionedThroughput;
}

export interface Table {
  readonly name: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly attributeDefinitions: readonly AttributeDefinition[];
  readonly key: Key;
  readonly indexes: readonly SecondaryIndex[];
  readonly billingMode: BillingMode;
  readonly throughput?: ProvisionedThroughput;
  readonly deletionProtection: boolean;
  readonly encryption?: SSESpecification;
  readonly tableClass?: TableClass;
  readonly tags: readonly Tag[];
  /** Name of the attribute that says when an item ends, in seconds since the epoch. */
  readonly timeToLive?: string;
  readonly pointInTimeRecovery?: { readonly since: number; readonly days: number };
}

export const tableArn = (cloud: Cloud, name: string): string =>
  `arn:aws:dynamodb:${cloud.region}:${cloud.account}:table/${name}`;

/** Requests may name a table by its ARN. */
export const tableNameOf = (nameOrArn: string | undefined): string =>
  (nameOrArn ?? '').replace(/^arn:[^/]*:table\/([^/]+).*$/, '$1');

export const keySchema = (key: Key): KeySchemaElement[] => [
  { AttributeName: key.hash.name, KeyType: 'HASH' },
  ...(key.range ? [{ AttributeName: key.range.name, KeyType: 'RANGE' as const }] : []),
];

export const keyAttributes = (key: Key): KeyAttribute[] => [key.hash, ...(key.range ? [key.range] : [])];
