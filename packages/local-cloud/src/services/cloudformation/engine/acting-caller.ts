import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';

const SESSION = 'AWSCloudFormation';
const SESSION_SECONDS = 12 * 3600;

/** With whose rights a stack's resources are made: those of the stack's role, else those of who asked for it. */
export const actingCaller = (
  cloud: Pick<Cloud, 'issueCredentials'>,
  caller: Caller,
  roleArn: string | undefined,
): Caller => {
  if (roleArn === undefined) return caller;
  const principal = { kind: 'role', roleArn, sessionName: SESSION } as const;
  return { ...principal, accessKeyId: cloud.issueCredentials(principal, SESSION_SECONDS).accessKeyId };
};
