import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';

export type FunctionCaller = Extract<Caller, { kind: 'role' }>;

/** A session of a function's role, for what Lambda does in its name. */
export const functionCaller = (cloud: Cloud, roleArn: string, functionName: string): FunctionCaller => {
  const principal = { roleArn, sessionName: functionName };
  const { accessKeyId } = cloud.issueCredentials({ kind: 'role', ...principal }, 12 * 3600);
  return { kind: 'role', ...principal, accessKeyId };
};
