import type { ChangeSetStatus, ExecutionStatus, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Json, JsonObject } from '../template/json-value.js';
import type { ParameterValue } from '../template/parameter-values.js';
import type { RetentionPolicy } from '../template/template.js';

export interface StackTag {
  readonly key: string;
  readonly value: string;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** All that a template becomes a stack with. */
export interface StackInput {
  /** The template's text as it was given. */
  readonly templateBody: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: readonly StackTag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly roleArn?: string;
}

/** What happens when a stack's creation fails. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** Where a nested stack belongs. */
interface NestedIn {
  readonly parentId: string;
  /** The stack that is nested in none. */
  readonly rootId: string;
  /** What the parent's template calls it. */
  readonly logicalId: string;
}

export interface StackRecord {
  readonly stackId: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly description?: string;
  readonly input: StackInput;
  readonly outputs: readonly StackOutput[];
  /** Names of the exports of other stacks that this one uses. */
  readonly imports: readonly string[];
  readonly onFailure: OnFailure;
  readonly terminationProtection: boolean;
  /** How long its creation may take. */
  readonly timeoutMinutes?: number;
  /** Only a nested stack is a resource of another. */
  readonly nestedIn?: NestedIn;
  /** The change set that was executed last, or that the stack waits for. */
  readonly changeSetId?: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly deletedAt?: number;
}

/** A resource that is there, or was asked for. */
export interface ResourceRecord {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  /** Absent until the resource's service gave or took it. */
  readonly physicalId?: string;
  /** As they were handed to the service: without intrinsic functions. */
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  /** The attributes are secret. */
  readonly noEcho?: boolean;
  /** Logical ids of the resources that this one needs. */
  readonly dependencies: readonly string[];
  readonly deletionPolicy?: RetentionPolicy;
  readonly updateReplacePolicy?: RetentionPolicy;
  readonly metadata?: Json;
  readonly changedAt: number;
  /** Another resource of the same logical id stands in its place; it waits for its deletion. */
  readonly superseded?: true;
}

export interface StackEventRecord {
  readonly eventId: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: ResourceStatus | StackStatus;
  readonly reason?: string;
  readonly properties?: JsonObject;
  readonly clientRequestToken?: string;
  readonly at: number;
}

/** One resource's part of a change set. */
export interface PlannedChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly replacement?: 'True' | 'False' | 'Conditional';
  /** `Properties`, `Metadata`. */
  readonly scope: readonly ('Properties' | 'Metadata')[];
  readonly details: readonly PlannedDetail[];
  /** Nothing of it was changed, but it is a nested stack, and its template may have been. */
  readonly automatic?: true;
  /** The nested change set, where the caller asked for such. */
  readonly changeSetId?: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

export interface PlannedDetail {
  readonly property: string;
  readonly recreates: 'Always' | 'Conditionally' | 'Never';
  /** `Dynamic`: the new value is known only when another resource was changed. */
  readonly evaluation: 'Static' | 'Dynamic';
}

export interface ChangeSetRecord {
  readonly changeSetId: string;
  readonly name: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly status: ChangeSetStatus;
  readonly statusReason?: string;
  readonly executionStatus: ExecutionStatus;
  readonly description?: string;
  readonly input: StackInput;
  readonly changes: readonly PlannedChange[];
  readonly onFailure?: OnFailure;
  /** Nested stacks have change sets of their own, that are executed with this one. */
  readonly includesNested?: true;
  /** Of a nested change set: the ids of the change set that it belongs to and of the outermost one. */
  readonly nestedIn?: { readonly parentId: string; readonly rootId: string };
  readonly createdAt: number;
}
