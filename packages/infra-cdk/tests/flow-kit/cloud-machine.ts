import type { Flow } from '@codepipeline-ec2/core';
import { createCloud, ROOT, virtualClock, type CloudOptions, type ServiceName } from '@codepipeline-ec2/local-cloud';
import type { Account } from './account.js';
import { createJobItems, TABLE } from './job-items.js';
import type { Chance } from './plot.js';
import { scriptedLambda, watchedDynamodb, type ServiceFactory } from './scripted-services.js';
import { createStage, type Stage } from './stage.js';

/** Runs jobs by a definition, on the local cloud's Step Functions, DynamoDB and IAM under a virtual clock. */
export interface CloudMachine {
  /** Makes a state machine; rejects with what Step Functions says of a definition that is none. */
  define(definition: unknown): Promise<string>;
  /** @param mostTold a job that tells more is given up: it is on another way. Default 1000 */
  run(
    stateMachineArn: string,
    flow: Flow,
    jobId: string,
    chances: readonly Chance[],
    mostTold?: number,
  ): Promise<Account>;
  close(): Promise<void>;
}

const FUNCTIONS = 'arn:aws:lambda:us-east-1:000000000000:function:';
const ROLE = 'arn:aws:iam::000000000000:role/flow';
const SUBSTITUTIONS: Readonly<Record<string, string>> = {
  Partition: 'aws',
  Launcher: `${FUNCTIONS}launcher`,
  Report: `${FUNCTIONS}report`,
  Table: TABLE,
};

/** What has no part in a run. */
const ABSENT: readonly ServiceName[] = [
  ...(['cloudformation', 'codepipeline', 'ec2', 'events', 'kms', 'lambda', 'logs', 'monitoring', 's3'] as const),
  ...(['secretsmanager', 'sns', 'sqs', 'ssm', 'sts'] as const),
];
const absent: NonNullable<CloudOptions['services']> = Object.fromEntries(
  ABSENT.map((name): [ServiceName, ServiceFactory] => [name, () => ({ name, operations: {} })]),
);

export const createCloudMachine = async (): Promise<CloudMachine> => {
  const clock = virtualClock(0, settle);
  let current: Stage | undefined;
  const stage = (): Stage => {
    if (!current) throw new Error('Nothing is on stage');
    return current;
  };
  // Lends its DynamoDB; what is stored is stored there.
  const lender = await createCloud({ clock, services: absent });
  const items = createJobItems(() => cloud);
  const cloud = await createCloud({
    clock,
    services: {
      ...absent,
      lambda: scriptedLambda(stage, items),
      dynamodb: watchedDynamodb(lender, stage, items, clock),
    },
  });
  const call = <Output>(service: ServiceName, operation: string, input: object): Promise<Output> =>
    cloud.call<Output>(service, operation, input, ROOT);

  await call('iam', 'CreateRole', {
    RoleName: 'flow',
    AssumeRolePolicyDocument: policy({ Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  });
  await call('iam', 'PutRolePolicy', {
    RoleName: 'flow',
    PolicyName: 'tokens',
    PolicyDocument: policy({
      Action: 'dynamodb:UpdateItem',
      Resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${TABLE}`,
    }),
  });
  await call('dynamodb', 'CreateTable', {
    TableName: TABLE,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });

  let machines = 0;
  return {
    define: async (definition) => {
      const text = JSON.stringify(definition).replace(
        /\$\{(\w+)\}/g,
        (whole, name: string) => SUBSTITUTIONS[name] ?? whole,
      );
      const { stateMachineArn } = await call<{ stateMachineArn: string }>('states', 'CreateStateMachine', {
        name: `flow-${++machines}`,
        definition: text,
        roleArn: ROLE,
      });
      return stateMachineArn;
    },

    run: async (stateMachineArn, flow, jobId, chances, mostTold = 1000) => {
      const startedAt = clock.now();
      current = createStage(jobId, chances, mostTold, () => clock.now() - startedAt);
      const input = JSON.stringify({ jobId });
      const { executionArn } = await call<{ executionArn: string }>('states', 'StartExecution', {
        stateMachineArn,
        input,
      });
      current.executionArn = executionArn;
      const isRunning = async (): Promise<boolean> =>
        (await call<{ status: string }>('states', 'DescribeExecution', { executionArn })).status === 'RUNNING';
      await clock.advance(0);
      for (let next = clock.nextTimerIn(); next !== undefined && (await isRunning()); next = clock.nextTimerIn()) {
        await clock.advance(next);
      }
      const { status, output, stopDate } = await call<{ status: string; output?: string; stopDate?: Date }>(
        'states',
        'DescribeExecution',
        { executionArn },
      );
      if (status === 'RUNNING') await call('states', 'StopExecution', { executionArn });
      return {
        status,
        entered: (await enteredStates(call, executionArn)).filter((name) => isTold(flow, name)),
        told: current.told,
        data: output === undefined ? undefined : (JSON.parse(output) as unknown),
        endedAt: (stopDate?.getTime() ?? NaN) - startedAt,
      };
    },

    close: async () => {
      await cloud.close();
      await lender.close();
    },
  };
};

/** Everything is in this process: nothing waits for more than a few turns of the event loop. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

const policy = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });

/** Core passes through choices within one transition, and the definition may end without the flow's end. */
const isTold = (flow: Flow, name: string): boolean => {
  const type = flow.states[name]?.type;
  return type === 'task' || type === 'wait';
};

interface HistoryPage {
  readonly events: readonly { readonly stateEnteredEventDetails?: { readonly name: string } }[];
  readonly nextToken?: string;
}

const enteredStates = async (
  call: <Output>(service: ServiceName, operation: string, input: object) => Promise<Output>,
  executionArn: string,
): Promise<string[]> => {
  const entered: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: HistoryPage = await call('states', 'GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    entered.push(...page.events.flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return entered;
};
