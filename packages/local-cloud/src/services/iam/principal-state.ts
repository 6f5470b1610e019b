import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { StoredTag } from './iam-state.js';

/** What users, groups and roles have in common. */
export interface PolicyHolder {
  readonly name: string;
  readonly arn: string;
  /** JSON by name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
}

interface StoredPrincipal extends PolicyHolder {
  readonly path: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface StoredUser extends StoredPrincipal {
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string;
  readonly tags: readonly StoredTag[];
  /** Names, in the order in which they were joined. */
  readonly groups: readonly string[];
}

export type StoredGroup = StoredPrincipal;

export interface StoredAccessKey {
  readonly id: string;
  readonly secret: string;
  /** Name of the user. */
  readonly user: string;
  readonly active: boolean;
  readonly createdAt: number;
}

export interface PrincipalState {
  /** By name. */
  readonly users: Collection<StoredUser>;
  /** By name. */
  readonly groups: Collection<StoredGroup>;
  /** By access key id. */
  readonly accessKeys: Collection<StoredAccessKey>;
}

export const openPrincipalState = (cloud: Pick<Cloud, 'collection'>): PrincipalState => ({
  users: cloud.collection<StoredUser>('iam.users'),
  groups: cloud.collection<StoredGroup>('iam.groups'),
  accessKeys: cloud.collection<StoredAccessKey>('iam.access-keys'),
});
