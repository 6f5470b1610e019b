import type { Tag } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../kernel/cloud.js';
import type { Platform } from '../../instances/instance-host.js';
import { openState } from './ec2-state.js';
import { tagsOf } from './tags.js';

/** What Systems Manager sees of an instance of EC2. */
interface ListedInstance {
  readonly instanceId: string;
  readonly platform: Platform;
  readonly running: boolean;
  /** Terminated: listed for a while, but gone. */
  readonly ended: boolean;
  readonly roleArn?: string;
  readonly tags: readonly Tag[];
}

export interface InstanceDirectory {
  find(instanceId: string): ListedInstance | undefined;
  all(): ListedInstance[];
}

/** EC2's instances for the service that runs commands on them; reads, never writes. */
export const openInstanceDirectory = (cloud: Pick<Cloud, 'collection'>): InstanceDirectory => {
  const state = openState(cloud);
  const find = (instanceId: string): ListedInstance | undefined => {
    const record = state.instances.get(instanceId);
    if (!record) return undefined;
    return {
      instanceId,
      platform: record.platform,
      running: record.state === 'running',
      ended: record.state === 'terminated',
      ...(record.profile?.roleArn !== undefined && { roleArn: record.profile.roleArn }),
      tags: tagsOf(state, instanceId),
    };
  };
  return { find, all: () => [...state.instances.keys()].flatMap((id) => find(id) ?? []) };
};
