/** Why the dispatcher is to look for jobs. */
export type IntakeMessage =
  | { readonly why: 'started' | 'schedule' }
  /** A job was continued: its follow-up job is to be found. */
  | { readonly why: 'followUp'; readonly jobId: string };

/** Wakes the dispatcher. */
export interface IntakeQueue {
  /** `delaySeconds`: 0 to 900. */
  send(message: IntakeMessage, delaySeconds: number): Promise<void>;
}
