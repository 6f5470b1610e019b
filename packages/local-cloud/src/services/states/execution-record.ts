import type { ExecutionStatus } from '@aws-sdk/client-sfn';

export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly revisionId: string;
  readonly roleArn: string;
  readonly status: Exclude<ExecutionStatus, 'PENDING_REDRIVE'>;
  /** Milliseconds since the epoch. */
  readonly startDate: number;
  readonly stopDate?: number;
  /** When the execution's own TimeoutSeconds end it. */
  readonly timesOutAt?: number;
  /** JSON text. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
}
