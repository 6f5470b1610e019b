import {
  AwsError,
  type Clock,
  createCloud,
  LATENCY,
  ROOT,
  type CloudOptions,
  type ServiceName,
} from '@codepipeline-ec2/local-cloud';
import { createStatesService } from '@codepipeline-ec2/local-cloud/states';
import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import type { Timeline } from '../timeline.js';
import { type Answered, type RunState, STEP_SECONDS, type SimulatedStepFunctions } from './step-functions.js';
import type { SimulatedTable } from './table.js';

type ServiceFactory = NonNullable<NonNullable<CloudOptions['services']>['lambda']>;

export interface AslRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly table: SimulatedTable;
  /** As it is deployed, with the names of its substitutions. */
  readonly definition: object;
  /** Lambda and DynamoDB themselves refuse calls of the state machine. */
  readonly faults: Faults;
  readonly invoke: (worker: string, payload: object) => Promise<object>;
  /** An execution has ended as it should not. */
  readonly failed: (jobId: string, status: string) => void;
}

interface Run {
  readonly jobId: string;
  state: RunState['state'];
  entered: number;
}

const ARN = 'arn:aws:states:us-east-1:000000000000';
const ROLE = 'arn:aws:iam::000000000000:role/builds';
const SUBSTITUTIONS: Readonly<Record<string, string>> = {
  Partition: 'aws',
  Launcher: 'arn:aws:lambda:us-east-1:000000000000:function:launcher',
  Report: 'arn:aws:lambda:us-east-1:000000000000:function:report',
  Table: 'jobs',
};

/** What has no part in an execution. */
const ABSENT = [
  ...(['cloudformation', 'codepipeline', 'ec2', 'kms', 'logs', 'monitoring', 's3', 'secretsmanager', 'sns'] as const),
  ...(['sqs', 'ssm', 'sts'] as const),
];

/** The state machine as it is deployed, run by the local cloud's Step Functions in the timeline's time. */
export const createAslStepFunctions = async (rules: AslRules): Promise<SimulatedStepFunctions> => {
  const { timeline, chance, table, definition, faults, invoke, failed } = rules;
  const runs = new Map<string, Run>();
  const jitter = chance.of('jitter');
  const owners = new Map<string, string>();
  const runOf = (jobId: string): Run => {
    const run = runs.get(jobId) ?? { jobId, state: 'running', entered: 0 };
    runs.set(jobId, run);
    return run;
  };

  const lambda: ServiceFactory = () => ({
    name: 'lambda',
    operations: {
      Invoke: {
        handle: async ({ FunctionName, Payload }: { FunctionName: string; Payload: Uint8Array }): Promise<object> => {
          if (faults.strikes('throttled', 'states lambda.Invoke'))
            throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
          // Printed by the definition.
          const payload = JSON.parse(Buffer.from(Payload).toString()) as { data: { jobId: string } };
          runOf(payload.data.jobId).entered += 1;
          try {
            return returned(await invoke(FunctionName.split(':').at(-1) ?? '', payload));
          } catch (error) {
            const { name, message } = error instanceof Error ? error : new Error(String(error));
            return { FunctionError: 'Unhandled', ...returned({ errorType: name, errorMessage: message }) };
          }
        },
      },
    },
  });
  const dynamodb: ServiceFactory = () => ({
    name: 'dynamodb',
    operations: {
      UpdateItem: {
        handle: (write: TokenWrite): object => {
          if (faults.strikes('throttled', 'states dynamodb.UpdateItem'))
            throw new AwsError('ThrottlingException', 'Rate of requests exceeds the limit.');
          const { jobId, token, awaited, signals } = readWrite(write);
          runOf(jobId).entered += 1;
          owners.set(token, jobId);
          const waits = table.change(jobId, {
            expect: { jobId, ...Object.fromEntries(awaited.map((name) => [name, undefined])) },
            set: { waiting: { token, signals: [...signals] } },
          });
          if (waits.status === 'changed') return {};
          throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
        },
      },
    },
  });
  const events: ServiceFactory = () => ({
    name: 'events',
    operations: {},
    onPublished: ({ detail }) => {
      const { name = '', status = '' } = detail as { name?: string; status?: string };
      const run = runs.get(name);
      if (run === undefined || status === 'RUNNING') return;
      run.state = status === 'SUCCEEDED' ? 'succeeded' : 'failed';
      forget(arnOf(name));
      // The simulation tells of what it aborts itself.
      if (status === 'FAILED' || status === 'TIMED_OUT') failed(name, status);
    },
  });

  const cloud = await createCloud({
    clock: clockOf(timeline),
    profile: { ...LATENCY.instant, stateTransition: STEP_SECONDS * 1000 },
    services: {
      ...Object.fromEntries(
        ABSENT.map((name): [ServiceName, ServiceFactory] => [name, () => ({ name, operations: {} })]),
      ),
      lambda,
      dynamodb,
      events,
      states: (own) => createStatesService(own, { random: () => jitter.next() }),
    },
  });
  const call = <Output>(operation: string, input: object): Promise<Output> =>
    cloud.call<Output>('states', operation, input, ROOT);
  const history = cloud.collection('states.history');
  const forget = (executionArn: string): void => {
    // Thousands of histories are more than a process should hold.
    for (let id = 1; history.delete(`${executionArn}#${id}`); id += 1);
  };

  await cloud.call(
    'iam',
    'CreateRole',
    {
      RoleName: 'builds',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    },
    ROOT,
  );
  const substituted = JSON.stringify(definition).replace(
    /\$\{(\w+)\}/g,
    (whole, name: string) => SUBSTITUTIONS[name] ?? whole,
  );
  const { stateMachineArn } = await call<{ stateMachineArn: string }>('CreateStateMachine', {
    name: 'builds',
    definition: substituted,
    roleArn: ROLE,
  });
  const arnOf = (jobId: string): string => `${ARN}:execution:builds:${jobId}`;
  const complete = async (operation: string, input: object): Promise<Answered> => {
    try {
      await call(operation, input);
      return 'answered';
    } catch (error) {
      // The token is nobody's any more.
      if (error instanceof AwsError) return 'stale';
      throw error;
    }
  };

  return {
    runs,
    arnOf,
    jobOf: (token) => owners.get(token) ?? '',
    start: async (jobId) => {
      if (runs.has(jobId)) return { status: 'exists' };
      runOf(jobId);
      const { executionArn } = await call<{ executionArn: string }>('StartExecution', {
        stateMachineArn,
        name: jobId,
        input: JSON.stringify({ jobId }),
      });
      return { status: 'started', executionArn };
    },
    state: (jobId) => runs.get(jobId)?.state ?? 'unknown',
    answer: (taskToken, learned) => complete('SendTaskSuccess', { taskToken, output: JSON.stringify(learned) }),
    refuse: (taskToken, error, cause) => complete('SendTaskFailure', { taskToken, error, cause }),
    abort: (jobId) => {
      const run = runs.get(jobId);
      if (run?.state !== 'running') return false;
      run.state = 'failed';
      void call('StopExecution', { executionArn: arnOf(jobId) });
      return true;
    },
  };
};

const returned = (value: object): { StatusCode: number; Payload: Uint8Array } => ({
  StatusCode: 200,
  Payload: Buffer.from(JSON.stringify(value)),
});

interface TokenWrite {
  readonly Key: { readonly pk: { readonly S: string } };
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: {
    readonly ':waiting': {
      readonly M: {
        readonly token: { readonly S: string };
        readonly signals: { readonly L: readonly { readonly S: string }[] };
      };
    };
  };
}

/** Reads the one write that the definition makes; any other is a defect of the definition. */
const readWrite = (write: TokenWrite) => {
  if (write.UpdateExpression !== 'SET waiting = :waiting') {
    throw new AwsError('ValidationException', `The simulator does not know ${write.UpdateExpression}`);
  }
  const awaited = write.ConditionExpression.split(' AND ').map((condition) => {
    const name = write.ExpressionAttributeNames[/^attribute_not_exists\((#s\d+)\)$/.exec(condition)?.[1] ?? ''];
    if (name !== undefined) return name;
    throw new AwsError('ValidationException', `The simulator does not know ${condition}`);
  });
  const { token, signals } = write.ExpressionAttributeValues[':waiting'].M;
  return {
    jobId: write.Key.pk.S.replace(/^JOB#/, ''),
    token: token.S,
    awaited,
    signals: signals.L.map(({ S }) => S),
  };
};

/** The timeline as the local cloud's clock. */
const clockOf = (timeline: Timeline): Clock => {
  const setTimer: Clock['setTimer'] = (delayMs, fire) => {
    let waiting = true;
    timeline.after(delayMs / 1000, () => {
      if (waiting) fire();
    });
    return {
      cancel: () => {
        waiting = false;
      },
    };
  };
  return {
    kind: 'virtual',
    now: () => timeline.now(),
    setTimer,
    sleep: (delayMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const timer = setTimer(delayMs, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        const onAbort = (): void => {
          timer.cancel();
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
};
