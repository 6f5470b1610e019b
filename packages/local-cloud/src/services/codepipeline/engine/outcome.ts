import type { FailureType } from '@aws-sdk/client-codepipeline';
import type { ActionExecutionRecord } from '../state/action-execution.js';

/** How an action ended. */
export type ActionOutcome =
  | {
      readonly status: 'Succeeded';
      readonly details?: ActionDetails;
      readonly outputVariables?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: 'Failed';
      readonly code: FailureType;
      readonly message: string;
      readonly details?: ActionDetails;
      /** Its time was over: its jobs are TimedOut. */
      readonly timedOut?: true;
    }
  /** `cancelled`: the pipeline's structure changed under it. */
  | { readonly status: 'Abandoned'; readonly cancelled: boolean };

/** What shows of an action while it runs and after. */
export type ActionDetails = Partial<
  Pick<
    ActionExecutionRecord,
    'summary' | 'percentComplete' | 'externalExecutionId' | 'externalExecutionUrl' | 'token' | 'updatedBy' | 'revision'
  >
>;

export type FailedOutcome = Extract<ActionOutcome, { status: 'Failed' }>;

export const failed = (code: FailureType, message: string): FailedOutcome => ({ status: 'Failed', code, message });

export const timedOut = (action: ActionExecutionRecord): ActionOutcome => ({
  status: 'Failed',
  code: 'JobFailed',
  message: `The action timed out: it did not end within ${action.timeoutMs / 60_000} minutes.`,
  timedOut: true,
});
