import type { JobStatus } from '@aws-sdk/client-codepipeline';

/** One job of an action execution. Until a worker acknowledges it, it is offered again when its lease has ended. */
export interface JobRecord {
  readonly id: string;
  readonly actionExecutionId: string;
  /** Key of its action type. */
  readonly typeKey: string;
  /** `Queued` also before it can be seen (`visibleAt`). */
  readonly status: JobStatus;
  readonly order: number;
  readonly createdAt: number;
  /** From when on a poll may return it. */
  readonly visibleAt: number;
  /** How often it was dispatched; the nonce of the latest dispatch. */
  readonly dispatches: number;
  readonly dispatchedAt?: number;
  readonly continuationToken?: string;
  /** Value of the type's queryable property. */
  readonly queryValue?: string;
}

export const nonceOf = (job: JobRecord): string => String(job.dispatches);
