import { randomBytes } from 'node:crypto';
import { AwsError } from '../../kernel/aws-error.js';
import type { TaskToken } from './asl/world.js';
import { StatesError } from './asl/states-error.js';
import type { ExecutionRecord } from './execution-record.js';
import type { Store, TokenRecord } from './store.js';

export interface TaskTokens {
  readonly open: (execution: ExecutionRecord, existing?: string) => TaskToken;
  readonly succeed: (token: string, output: unknown) => void;
  readonly fail: (token: string, error: string, cause: string | undefined) => void;
  readonly heartbeat: (token: string) => void;
  /** Whom a token belongs to, when there is such a token. */
  readonly find: (token: string) => TokenRecord | undefined;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
  beat: () => void;
}

const FORM = /^AQC[A-Za-z0-9+/=]{50,1021}$/;

export const createTaskTokens = (store: Store): TaskTokens => {
  const waiting = new Map<string, Waiting>();

  const openOne = (token: string): Waiting => {
    if (!FORM.test(token)) throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
    const record = store.tokens.get(token);
    if (!record) throw new AwsError('TaskDoesNotExist', `Task does not exist: 'Provided task does not exist'`);
    const found = waiting.get(token);
    if (!found || !record.open) {
      throw new AwsError('TaskTimedOut', `Task Timed Out: 'Provided task does not exist anymore'`);
    }
    return found;
  };

  const close = (token: string): void => {
    waiting.delete(token);
    const record = store.tokens.get(token);
    if (record?.open) store.tokens.set(token, { ...record, open: false });
  };

  return {
    open: (execution, existing) => {
      const token = existing ?? `AQC${randomBytes(120).toString('base64')}`;
      let entry: Waiting | undefined;
      const completed = new Promise<unknown>((resolve, reject) => (entry = { resolve, reject, beat: () => undefined }));
      // Somebody may fail the token before the state listens.
      completed.catch(() => undefined);
      // The promise's executor has run.
      const own = entry as unknown as Waiting;
      waiting.set(token, own);
      if (existing === undefined) {
        store.tokens.set(token, {
          executionArn: execution.arn,
          stateMachineArn: execution.stateMachineArn,
          open: true,
        });
      }
      return { token, completed, onHeartbeat: (listener) => void (own.beat = listener), close: () => close(token) };
    },
    succeed: (token, output) => {
      const { resolve } = openOne(token);
      close(token);
      resolve(output);
    },
    fail: (token, error, cause) => {
      const { reject } = openOne(token);
      close(token);
      reject(new StatesError(error, cause));
    },
    heartbeat: (token) => openOne(token).beat(),
    find: (token) => store.tokens.get(token),
  };
};
