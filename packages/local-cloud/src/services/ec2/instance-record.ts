import type { Tag } from '@aws-sdk/client-ec2';
import type { Platform } from '../../instances/instance-host.js';

export type InstanceStateName = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** The low byte of EC2's state codes. */
export const STATE_CODES: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export interface VolumeRecord {
  readonly volumeId: string;
  readonly deviceName: string;
  readonly sizeGib: number;
  readonly type: string;
  readonly encrypted: boolean;
  readonly kmsKeyId?: string;
  readonly snapshotId?: string;
  readonly iops?: number;
  readonly throughput?: number;
  readonly deleteOnTermination: boolean;
}

export interface InstanceRecord {
  readonly instanceId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly imageId: string;
  readonly platform: Platform;
  readonly instanceType: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly state: InstanceStateName;
  readonly stateReason?: { readonly code: string; readonly message: string };
  /** Text such as `User initiated (2030-01-01 00:00:00 GMT)`; empty while nothing ended it. */
  readonly transitionReason: string;
  /** Milliseconds since the epoch. */
  readonly launchedAt: number;
  readonly terminatedAt?: number;
  readonly clientToken?: string;
  readonly keyName?: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly address: string;
  readonly groupIds: readonly string[];
  readonly interfaceId: string;
  readonly volumes: readonly VolumeRecord[];
  readonly profile?: { readonly arn: string; readonly id: string; readonly roleArn?: string };
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly terminationProtected: boolean;
  readonly spotRequestId?: string;
  readonly monitored: boolean;
  readonly metadata: {
    readonly tokens: 'optional' | 'required';
    readonly hopLimit: number;
    readonly endpoint: 'enabled' | 'disabled';
    readonly tags: 'enabled' | 'disabled';
  };
  /** As given, in base64. */
  readonly userData?: string;
  /** How often it has booted: scripts of the user data run on the first boot only. */
  readonly boots: number;
  readonly launchTemplate?: { readonly id: string; readonly version: number };
}

/** Tags of any EC2 resource, by its id. */
export interface TaggedResource {
  readonly resourceType: string;
  readonly tags: readonly Tag[];
}

/** Whether it is there for the account's purposes: not ended, and not about to be. */
export const isAlive = ({ state }: Pick<InstanceRecord, 'state'>): boolean =>
  state !== 'shutting-down' && state !== 'terminated';
