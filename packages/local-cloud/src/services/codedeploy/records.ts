import type {
  AutoRollbackConfiguration,
  EC2TagFilter,
  ErrorInformation,
  FileExistsBehavior,
  MinimumHealthyHosts,
  OutdatedInstancesStrategy,
} from '@aws-sdk/client-codedeploy';
import type { LifecycleEvent } from './agent/agent.js';
import type { AppSpec } from './agent/app-spec.js';

export type Tags = Readonly<Record<string, string>>;

/** A bundle in S3. */
export interface Revision {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: 'zip' | 'tar' | 'tgz';
  readonly version?: string;
  readonly eTag?: string;
}

export interface RegisteredRevision {
  readonly revision: Revision;
  readonly description?: string;
  readonly registeredAt: number;
  readonly firstUsedAt?: number;
  readonly lastUsedAt?: number;
  /** Groups whose last successful deployment it is. */
  readonly groups: readonly string[];
}

export interface ApplicationRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly tags: Tags;
  readonly revisions: readonly RegisteredRevision[];
}

interface LastDeployment {
  readonly deploymentId: string;
  readonly status: DeploymentStatus;
  readonly createdAt: number;
  readonly endedAt: number;
}

export interface GroupRecord {
  readonly id: string;
  readonly application: string;
  readonly name: string;
  readonly configName: string;
  readonly serviceRoleArn: string;
  /** Lists of filters: an instance must pass one filter of each list. */
  readonly tagSet: readonly (readonly EC2TagFilter[])[];
  /** Whether the lists came as `ec2TagSet`. */
  readonly asTagSet: boolean;
  readonly autoRollback?: AutoRollbackConfiguration;
  readonly outdatedInstances: OutdatedInstancesStrategy;
  readonly tags: Tags;
  readonly targetRevision?: Revision;
  readonly lastSuccessful?: LastDeployment;
  readonly lastAttempted?: LastDeployment;
}

export interface ConfigRecord {
  readonly id: string;
  readonly name: string;
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  readonly createdAt: number;
}

export type DeploymentStatus = 'Created' | 'Queued' | 'InProgress' | 'Succeeded' | 'Failed' | 'Stopped';

export interface DeploymentRecord {
  readonly id: string;
  readonly application: string;
  readonly group: string;
  readonly groupId: string;
  readonly configName: string;
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  readonly revision: Revision;
  readonly previousRevision?: Revision;
  readonly status: DeploymentStatus;
  readonly error?: ErrorInformation;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly description?: string;
  readonly creator: 'user' | 'codeDeployRollback';
  readonly ignoreApplicationStopFailures: boolean;
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly updateOutdatedInstancesOnly: boolean;
  readonly autoRollback?: AutoRollbackConfiguration;
  readonly rollback?: {
    readonly deploymentId?: string;
    readonly triggeringDeploymentId?: string;
    readonly message: string;
  };
  /** No more commands are sent; it ends when those that run have ended. */
  readonly stopRequested?: { readonly rollback: boolean };
  /** Instances in the order in which they are deployed to. */
  readonly instanceIds: readonly string[];
}

export type TargetStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

export interface Diagnostics {
  readonly errorCode:
    'Success' | 'ScriptMissing' | 'ScriptNotExecutable' | 'ScriptTimedOut' | 'ScriptFailed' | 'UnknownError';
  readonly scriptName: string;
  readonly message: string;
  readonly logTail: string;
}

export interface EventRecord {
  readonly name: LifecycleEvent;
  readonly status: TargetStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly diagnostics?: Diagnostics;
}

/** One instance of one deployment. */
export interface TargetRecord {
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly status: TargetStatus;
  readonly updatedAt: number;
  readonly events: readonly EventRecord[];
}

/** What a group's deployments have left on an instance. */
export interface InstalledRecord {
  readonly instanceId: string;
  readonly groupId: string;
  /** Whether the last deployment to it succeeded. */
  readonly healthy: boolean;
  /** The last that succeeded: its revision's scripts stop the application. */
  readonly last?: { readonly deploymentId: string; readonly revision: Revision; readonly appSpec: AppSpec };
}
