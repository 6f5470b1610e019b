import type { RuleState, Target } from '@aws-sdk/client-eventbridge';

export interface RuleRecord {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly state: RuleState;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly targets: readonly Target[];
  /** Milliseconds since the epoch: when the schedule began to count. */
  readonly scheduledFrom: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** An event as rules see it and targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 with whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}
