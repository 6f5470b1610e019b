import { AwsError, ROOT, type RunningCloud } from '@codepipeline-ec2/local-cloud';
import type { Signal } from './plot.js';

export const TABLE = 'jobs';

/** DynamoDB's JSON of what is stored here. */
interface Stored {
  readonly waiting?: {
    readonly M: {
      readonly token: { readonly S: string };
      readonly signals: { readonly L: readonly { readonly S: string }[] };
    };
  };
  readonly [signal: string]: unknown;
}
interface StoredSignal {
  readonly M: { readonly outcome: { readonly S: string }; readonly cause: { readonly S: string } };
}

/** The jobs' table as the function that hears signals uses it. */
export interface JobItems {
  /** Stores each signal unless it is there, then completes the token of whoever waits for one of them. */
  hear(jobId: string, signals: readonly Signal[]): Promise<void>;
  /** The first of these signals that is stored. */
  find(jobId: string, names: readonly string[]): Promise<Signal | undefined>;
}

export const createJobItems = (cloud: () => RunningCloud): JobItems => {
  const call = <Output>(service: 'dynamodb' | 'states', operation: string, input: object): Promise<Output> =>
    cloud().call<Output>(service, operation, input, ROOT);
  const key = (jobId: string) => ({ TableName: TABLE, Key: { pk: { S: `JOB#${jobId}` } } });
  const read = async (jobId: string): Promise<Stored> => {
    const { Item } = await call<{ Item?: Stored }>('dynamodb', 'GetItem', { ...key(jobId), ConsistentRead: true });
    return Item ?? {};
  };
  const signalIn = (item: Stored, name: string): Signal | undefined => {
    // Stored below.
    const signal = item[name] as StoredSignal | undefined;
    return signal && { name, outcome: signal.M.outcome.S, cause: signal.M.cause.S };
  };

  const store = async (jobId: string, { name, outcome, cause }: Signal): Promise<void> => {
    try {
      await call('dynamodb', 'UpdateItem', {
        ...key(jobId),
        UpdateExpression: 'SET #signal = :signal',
        ConditionExpression: 'attribute_not_exists(#signal)',
        ExpressionAttributeNames: { '#signal': name },
        ExpressionAttributeValues: { ':signal': { M: { outcome: { S: outcome }, cause: { S: cause } } } },
      });
    } catch (error) {
      ignore(error, 'ConditionalCheckFailedException');
    }
  };

  const tell = async (jobId: string, name: string): Promise<void> => {
    const item = await read(jobId);
    const signal = signalIn(item, name);
    const waiting = item.waiting?.M;
    if (!signal || !waiting?.signals.L.some(({ S }) => S === name)) return;
    const taskToken = waiting.token.S;
    try {
      if (signal.outcome === 'ok') {
        const output = JSON.stringify({ attempt: 99, ticket: '99.99', cause: 'unasked' });
        await call('states', 'SendTaskSuccess', { taskToken, output });
      } else {
        await call('states', 'SendTaskFailure', { taskToken, error: signal.outcome, cause: signal.cause });
      }
    } catch (error) {
      // The token is used up, or its write was answered with an error and there is a newer one.
      ignore(error, 'TaskTimedOut');
    }
  };

  return {
    hear: async (jobId, signals) => {
      for (const signal of signals) await store(jobId, signal);
      for (const { name } of signals) await tell(jobId, name);
    },
    find: async (jobId, names) => {
      const item = await read(jobId);
      return names.flatMap((name) => signalIn(item, name) ?? [])[0];
    },
  };
};

const ignore = (error: unknown, code: string): void => {
  if (!(error instanceof AwsError) || error.code !== code) throw error;
};
