export interface LogGroupRecord {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly retentionDays?: number;
  readonly kmsKeyId?: string;
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStreamRecord {
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface LogEvent {
  /** Rises with each event of the whole service. */
  readonly id: number;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

/** What one PutLogEvents call has brought. */
export interface LogBatch {
  readonly group: string;
  readonly stream: string;
  readonly events: readonly LogEvent[];
}

export const streamKey = (group: string, stream: string): string => `${group}\n${stream}`;
