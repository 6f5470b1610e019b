import type { IpPermission, RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../kernel/cloud.js';
import { memoryCollection, type Collection } from '../../kernel/collection.js';
import type { InstanceRecord, TaggedResource } from './instance-record.js';

export interface SecurityGroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly ingress: readonly IpPermission[];
  readonly egress: readonly IpPermission[];
}

export interface LaunchTemplateVersionRecord {
  readonly number: number;
  readonly description?: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly data: RequestLaunchTemplateData;
}

export interface LaunchTemplateRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly defaultVersion: number;
  readonly latestVersion: number;
  /** Deleted ones leave gaps in the numbers. */
  readonly versions: readonly LaunchTemplateVersionRecord[];
}

/** What a ClientToken was used for. */
interface UsedToken {
  /** Of the call's parameters. */
  readonly digest: string;
  readonly instanceIds: readonly string[];
}

export interface Ec2State {
  readonly instances: Collection<InstanceRecord>;
  readonly tags: Collection<TaggedResource>;
  readonly groups: Collection<SecurityGroupRecord>;
  readonly templates: Collection<LaunchTemplateRecord>;
  readonly tokens: Collection<UsedToken>;
  /** What an instance said while it booted, by instance id. It changes with every line, and is not kept over restarts. */
  readonly consoles: Collection<{ readonly text: string; readonly at: number }>;
}

export const openState = (cloud: Pick<Cloud, 'collection'>): Ec2State => ({
  instances: cloud.collection('ec2.instances'),
  tags: cloud.collection('ec2.tags'),
  groups: cloud.collection('ec2.groups'),
  templates: cloud.collection('ec2.templates'),
  tokens: cloud.collection('ec2.tokens'),
  consoles: memoryCollection(),
});
