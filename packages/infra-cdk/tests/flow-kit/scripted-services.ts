import type { Data } from '@codepipeline-ec2/core';
import { AwsError, type CloudOptions, type RunningCloud, type VirtualClock } from '@codepipeline-ec2/local-cloud';
import type { JobItems } from './job-items.js';
import { errorPayload, type MetWait } from './plot.js';
import type { Stage } from './stage.js';

export type ServiceFactory = NonNullable<NonNullable<CloudOptions['services']>['lambda']>;
type Handler = (
  input: never,
  call: Parameters<ReturnType<ServiceFactory>['operations'][string]['handle']>[1],
) => unknown;

interface Invocation {
  readonly FunctionName: string;
  readonly Payload: Uint8Array;
}
interface Payload {
  readonly do: string;
  readonly data: Data;
  readonly execution: string;
  readonly signals?: readonly string[];
}

const returned = (value: unknown): object => ({ StatusCode: 200, Payload: Buffer.from(JSON.stringify(value)) });
const thrown = (outcome: string, message: string): object => ({
  StatusCode: 200,
  FunctionError: 'Unhandled',
  Payload: Buffer.from(errorPayload(outcome, message)),
});

/** Lambda, whose functions answer what the stage has in store. */
export const scriptedLambda = (stage: () => Stage, items: JobItems): ServiceFactory => {
  const takeSignal = async (signals: readonly string[], data: Data): Promise<object> => {
    const on = stage();
    const failure = on.read();
    if (failure) throw failure;
    await on.tell({ type: 'read', signals, data });
    const signal = await items.find(on.jobId, signals);
    if (!signal) return thrown('nothingStored', signals.join(' '));
    return signal.outcome === 'ok' ? returned({}) : thrown(signal.outcome, signal.cause);
  };

  const invoke = async ({ FunctionName, Payload }: Invocation): Promise<object> => {
    // Printed by the definition; what is amiss in it shows in what is told.
    const { do: action, data, execution, signals } = JSON.parse(Buffer.from(Payload).toString()) as Payload;
    const on = stage();
    const worker = FunctionName.split(':').at(-1) ?? '';
    if (execution !== on.executionArn) return thrown('strangeExecution', execution);
    if (action === 'takeSignal') {
      return worker === 'report' ? takeSignal(signals ?? [], data) : thrown('strangeWorker', worker);
    }
    const answer = on.call(action, data);
    if (answer instanceof AwsError) throw answer;
    await on.tell({ type: 'call', worker, do: action, data });
    return answer.type === 'returned' ? returned(answer.learned) : thrown(answer.outcome, answer.message);
  };

  return () => ({ name: 'lambda', operations: { Invoke: { handle: invoke } } });
};

interface TokenWrite {
  readonly ExpressionAttributeValues?: {
    readonly ':waiting'?: { readonly M?: { readonly signals?: { readonly L?: readonly { readonly S: string }[] } } };
  };
}

/** The real DynamoDB; around the state machine's writes happens what the stage has in store. */
export const watchedDynamodb = (
  real: RunningCloud,
  stage: () => Stage,
  items: JobItems,
  clock: VirtualClock,
): ServiceFactory => {
  const service = real.services.get('dynamodb');
  const update = service?.operations['UpdateItem'];
  if (!service || !update) throw new Error('The local cloud has no DynamoDB');

  const come = async ({ after: { seconds, signals } }: MetWait): Promise<void> => {
    if (signals.length === 0) return;
    const { jobId } = stage();
    const hear = (): Promise<void> => items.hear(jobId, signals);
    // At once: before DynamoDB has answered the write.
    if (seconds === 0) await hear();
    else clock.setTimer(seconds * 1000, () => void hear());
    // The same event is delivered again.
    clock.setTimer((seconds + 1) * 1000, () => void hear());
  };

  const writeToken: Handler = async (input, call) => {
    if (call.caller.kind !== 'role') return update.handle(input, call);
    const on = stage();
    const met = on.wait();
    if (met instanceof AwsError) {
      // Some failures come after the write, which may have been refused.
      if (met.status === 500) await (async () => update.handle(input, call))().catch(() => undefined);
      throw met;
    }
    // As the definition writes it; what is amiss shows in what is told.
    const waiting = (input as TokenWrite).ExpressionAttributeValues?.[':waiting']?.M;
    const signals = (waiting?.signals?.L ?? []).map(({ S }) => S);
    await items.hear(on.jobId, [...signals.map(olderThan), ...met.before]);
    await on.tell({ type: 'wait', signals });
    const written: unknown = await update.handle(input, call);
    await come(met);
    return written;
  };

  return () => ({ ...service, operations: { ...service.operations, UpdateItem: { ...update, handle: writeToken } } });
};

/** A signal of something that is over: nobody waits for it. */
const olderThan = (name: string) => ({ name: `${name}.0`, outcome: 'stale', cause: 'stale' });
