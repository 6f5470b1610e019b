import type { Tag } from '@aws-sdk/client-ssm';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import { openInstanceDirectory, type InstanceDirectory } from '../ec2/instance-directory.js';
import type { CommandRecord, InvocationRecord } from './command-record.js';
import type { DocumentRecord } from './document-record.js';
import type { ParameterRecord } from './parameter-record.js';

/** An instance whose agent has registered. */
export interface ManagedRecord {
  readonly instanceId: string;
  readonly agentVersion: string;
  readonly platformType: 'Linux' | 'Windows';
  readonly platformName: string;
  readonly platformVersion: string;
  readonly address: string;
  readonly computerName: string;
  readonly role: string;
  readonly registeredAt: number;
  readonly lastPingAt: number;
  /** Whether its control channel was ever opened. */
  readonly connected: boolean;
}

export interface SsmState {
  readonly documents: Collection<DocumentRecord>;
  readonly commands: Collection<CommandRecord>;
  /** By `commandId/instanceId`. */
  readonly invocations: Collection<InvocationRecord>;
  readonly managed: Collection<ManagedRecord>;
  readonly parameters: Collection<ParameterRecord>;
  /** By `type/id`. */
  readonly tags: Collection<readonly Tag[]>;
  readonly instances: InstanceDirectory;
}

export interface SsmContext {
  readonly cloud: Cloud;
  readonly state: SsmState;
}

export const openState = (cloud: Cloud): SsmState => ({
  documents: cloud.collection('ssm.documents'),
  commands: cloud.collection('ssm.commands'),
  invocations: cloud.collection('ssm.invocations'),
  managed: cloud.collection('ssm.managed'),
  parameters: cloud.collection('ssm.parameters'),
  tags: cloud.collection('ssm.tags'),
  instances: openInstanceDirectory(cloud),
});
