import type { GetExecutionHistoryOutput, DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import { onTestFinished } from 'vitest';
import { virtualClock, type VirtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';
import { operation, type ServiceName } from '../../src/kernel/service.js';
import { createStatesService } from '../../src/services/states/index.js';
import { onlyServices } from './only-services.js';

type Handler = (input: Record<string, unknown>, caller: Caller) => unknown;

export interface StatesCloud {
  readonly cloud: RunningCloud;
  readonly clock: VirtualClock;
  readonly call: <Output>(operation: string, input: object) => Promise<Output>;
  /** Creates a state machine of these states and starts it. */
  readonly start: (definition: object, input?: unknown) => Promise<string>;
  readonly describe: (executionArn: string) => Promise<DescribeExecutionOutput>;
  readonly history: (executionArn: string) => Promise<NonNullable<GetExecutionHistoryOutput['events']>>;
  /** Runs to the end within `seconds` of virtual time. */
  readonly run: (definition: object, input?: unknown, seconds?: number) => Promise<DescribeExecutionOutput>;
}

const START = Date.parse('2026-11-22T12:00:00Z');
export const ROLE = 'arn:aws:iam::000000000000:role/machine';

/** A cloud of the states service alone; other services' operations are given as functions, `service.Operation`. */
export const statesCloud = async (
  handlers: Readonly<Record<string, Handler>> = {},
  options: { random?: () => number; stateDirectory?: string } = {},
): Promise<StatesCloud> => {
  const clock = virtualClock(START);
  const fakes: Partial<Record<ServiceName, ReturnType<typeof fakeService>>> = {};
  for (const [name, handle] of Object.entries(handlers)) {
    const [service, op] = name.split('.') as [ServiceName, string];
    (fakes[service] ??= fakeService(service)).add(op, handle);
  }
  const cloud = await createCloud({
    clock,
    ...(options.stateDirectory === undefined ? {} : { stateDirectory: options.stateDirectory }),
    services: {
      ...onlyServices('states', 'iam', 'sts', 'events'),
      ...Object.fromEntries(Object.entries(fakes).map(([name, fake]) => [name, () => fake.service])),
      states: (given) => createStatesService(given, { random: options.random ?? (() => 0.5) }),
    },
  });
  onTestFinished(() => cloud.close());
  const call = <Output>(name: string, input: object): Promise<Output> =>
    cloud.call<Output>('states', name, input, ROOT);
  let machines = 0;
  const start: StatesCloud['start'] = async (definition, input = {}) => {
    const { stateMachineArn } = await call<{ stateMachineArn: string }>('CreateStateMachine', {
      name: `machine-${++machines}`,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      roleArn: ROLE,
    });
    const started = await call<{ executionArn: string }>('StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
    });
    return started.executionArn;
  };
  const describe: StatesCloud['describe'] = (executionArn) => call('DescribeExecution', { executionArn });
  return {
    cloud,
    clock,
    call,
    start,
    describe,
    history: async (executionArn) => {
      const { events } = await call<GetExecutionHistoryOutput>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      });
      return events ?? [];
    },
    run: async (definition, input, seconds = 60) => {
      const arn = await start(definition, input);
      await clock.advance(seconds * 1000);
      return describe(arn);
    },
  };
};

const fakeService = (name: ServiceName) => {
  const operations: Record<string, ReturnType<typeof operation<Record<string, unknown>, unknown>>> = {};
  return {
    add: (op: string, handle: Handler): void => {
      operations[op] = operation({ handle: (input, call) => handle(input, call.caller) });
    },
    service: { name, operations },
  };
};
