export type InvocationStatus =
  'Pending' | 'InProgress' | 'Delayed' | 'Success' | 'Cancelled' | 'TimedOut' | 'Failed' | 'Cancelling';

export interface PluginRecord {
  /** The step's name. */
  readonly name: string;
  readonly status: 'Pending' | 'InProgress' | 'Success' | 'TimedOut' | 'Cancelled' | 'Failed';
  readonly statusDetails: string;
  readonly exitCode: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InvocationRecord {
  readonly commandId: string;
  readonly instanceId: string;
  readonly status: InvocationStatus;
  readonly statusDetails: string;
  readonly plugins: readonly PluginRecord[];
}

export interface CommandRecord {
  readonly commandId: string;
  readonly documentName: string;
  readonly documentVersion: string;
  readonly comment: string;
  readonly requestedAt: number;
  /** When it counts as timed out if it has not been delivered. */
  readonly deliverBy: number;
  /** When it counts as timed out if it has not ended: delivery's time and the steps' own. */
  readonly endBy: number;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly instanceIds: readonly string[];
  readonly targets: readonly { readonly Key?: string; readonly Values?: readonly string[] }[];
  /** The instances that it was sent to, also when it named them by tag. */
  readonly sentTo: readonly string[];
  readonly status: InvocationStatus;
  readonly statusDetails: string;
  readonly timeoutSeconds: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly serviceRole: string;
  /** Where the output goes, while it comes. */
  readonly logGroup?: string;
  readonly outputBucket?: string;
  readonly outputPrefix?: string;
}

export const isOver = (status: InvocationStatus): boolean =>
  status === 'Success' || status === 'Cancelled' || status === 'TimedOut' || status === 'Failed';
