import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { failed, type FailedOutcome } from '../engine/outcome.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';

/** The action's role, as the caller of other services. */
export const actionRole = (
  cloud: Pick<Cloud, 'issueCredentials'>,
  { roleArn, actionName }: Pick<ActionExecutionRecord, 'roleArn' | 'actionName'>,
): Caller => {
  const session = { kind: 'role' as const, roleArn, sessionName: actionName.slice(0, 64) };
  return { ...session, accessKeyId: cloud.issueCredentials(session, 900).accessKeyId };
};

const DENIED = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'UnauthorizedOperation'];

/** How an action ends when a call that it made was refused. */
export const callFailed = (error: unknown): FailedOutcome => {
  if (!(error instanceof AwsError)) throw error;
  if (DENIED.includes(error.code)) {
    return failed(
      'PermissionError',
      `The provided role does not have permissions to perform this action. Underlying error: ${error.message}`,
    );
  }
  return failed('ConfigurationError', `${error.message} (Error Code: ${error.code})`);
};
