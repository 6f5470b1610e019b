/** A queue whose messages a function gets. */
export interface EventSourceRecord {
  readonly uuid: string;
  readonly queueArn: string;
  /** As it was given: a name or an ARN, with a qualifier or without. */
  readonly functionReference: string;
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** The function names the messages of a batch that failed. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency?: number;
  /** Event patterns; a message that matches none is deleted unseen. */
  readonly filters: readonly string[];
  readonly modifiedAt: number;
}
