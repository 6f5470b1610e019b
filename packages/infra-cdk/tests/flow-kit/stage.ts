import { AwsError } from '@codepipeline-ec2/local-cloud';
import type { Told } from './account.js';
import { createPlot, type Chance, type MetCall, type MetWait, type Plot } from './plot.js';

/** One run in the cloud: what it meets, and what it tells. */
export interface Stage {
  readonly jobId: string;
  /** Known when the execution is started. */
  executionArn: string;
  readonly told: readonly Told[];
  /** Notes what the job asks, and when. A job that tells too much is given up: this never resolves then. */
  tell(asked: Asked): Promise<void>;
  /** A failure of Lambda itself, when the call meets one. */
  call(action: string, data: Parameters<Plot['call']>[1]): MetCall['answer'] | AwsError;
  /** A failure of DynamoDB itself, when the write meets one. */
  wait(): MetWait | AwsError;
  /** A failure of Lambda itself, when the reading of a signal meets one. */
  read(): AwsError | undefined;
}

/** What is told without its time. */
type Asked = { [T in Told['type']]: Omit<Extract<Told, { type: T }>, 'at'> }[Told['type']];

/** Codes and statuses as the services answer them; Step Functions' names for them are the cloud's affair. */
const LAMBDA_UNWELL = [
  ['TooManyRequestsException', 429],
  ['ServiceException', 500],
  // None that Lambda's model names.
  ['RequestTimeout', 500],
] as const;
const DYNAMODB_UNWELL = [
  ['InternalServerError', 500],
  ['ProvisionedThroughputExceededException', 400],
  ['RequestLimitExceeded', 400],
  ['ThrottlingException', 400],
] as const;

/** @param now milliseconds since the start */
export const createStage = (jobId: string, chances: readonly Chance[], mostTold: number, now: () => number): Stage => {
  const plot = createPlot(jobId, chances);
  const told: Told[] = [];
  let unwell = 0;
  const fail = (codes: readonly (readonly [string, number])[]): AwsError => {
    const [code, status] = codes[unwell++ % codes.length] ?? ['InternalFailure', 500];
    return new AwsError(code, 'Not now.', { status });
  };
  // What a try met that its service failed: the next try meets it.
  let call: { met: MetCall; left: number } | undefined;
  let wait: { met: MetWait; left: number } | undefined;
  let reading = 0;

  return {
    jobId,
    executionArn: '',
    told,
    tell: async (asked) => {
      told.push({ at: now(), ...asked });
      if (told.length > mostTold) await new Promise(() => undefined);
    },
    call: (action, data) => {
      if (!call) {
        const met = plot.call(action, data);
        call = { met, left: met.hiccups };
      }
      if (call.left-- > 0) return fail(LAMBDA_UNWELL);
      const { answer } = call.met;
      call = undefined;
      return answer;
    },
    wait: () => {
      if (!wait) {
        const met = plot.wait();
        wait = { met, left: met.hiccups };
      }
      if (wait.left-- > 0) return fail(DYNAMODB_UNWELL);
      const { met } = wait;
      wait = undefined;
      reading = met.hiccups;
      return met;
    },
    read: () => (reading-- > 0 ? fail(LAMBDA_UNWELL) : undefined),
  };
};
