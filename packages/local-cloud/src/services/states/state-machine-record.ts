import type { CreateStateMachineInput } from '@aws-sdk/client-sfn';

export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly roleArn: string;
  readonly definition: string;
  readonly revisionId: string;
  /** Milliseconds since the epoch. */
  readonly creationDate: number;
  readonly updateDate: number;
  readonly loggingConfiguration?: CreateStateMachineInput['loggingConfiguration'];
  readonly tracingConfiguration?: CreateStateMachineInput['tracingConfiguration'];
  readonly encryptionConfiguration?: CreateStateMachineInput['encryptionConfiguration'];
  readonly tags: Readonly<Record<string, string>>;
}

/** What an execution runs, though its state machine be updated or deleted meanwhile. */
export interface RevisionRecord {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly revisionId: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly updateDate: number;
  readonly loggingConfiguration?: CreateStateMachineInput['loggingConfiguration'];
  readonly tracingConfiguration?: CreateStateMachineInput['tracingConfiguration'];
}
