import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';

export interface StoredTag {
  readonly Key: string;
  readonly Value: string;
}

export interface StoredRole {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** JSON, as it was given. */
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string;
  readonly tags: readonly StoredTag[];
  /** JSON by name. */
  readonly inlinePolicies: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
}

export interface StoredPolicyVersion {
  /** `v1`, `v2`, … */
  readonly id: string;
  /** JSON, as it was given. */
  readonly document: string;
  readonly createdAt: number;
}

export interface StoredPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string;
  readonly tags: readonly StoredTag[];
  readonly defaultVersion: string;
  /** Ever given, deleted ones included. */
  readonly lastVersion: number;
  readonly versions: readonly StoredPolicyVersion[];
}

export interface StoredInstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: readonly StoredTag[];
  /** Name of its one role. */
  readonly role?: string;
}

export interface IamState {
  /** By name. */
  readonly roles: Collection<StoredRole>;
  /** Customer-managed ones, by ARN. */
  readonly policies: Collection<StoredPolicy>;
  /** By name. */
  readonly instanceProfiles: Collection<StoredInstanceProfile>;
}

export const openIamState = (cloud: Pick<Cloud, 'collection'>): IamState => ({
  roles: cloud.collection<StoredRole>('iam.roles'),
  policies: cloud.collection<StoredPolicy>('iam.policies'),
  instanceProfiles: cloud.collection<StoredInstanceProfile>('iam.instance-profiles'),
});
