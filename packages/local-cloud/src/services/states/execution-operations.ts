import type {
  DescribeExecutionCommandInput,
  DescribeExecutionOutput,
  DescribeStateMachineForExecutionCommandInput,
  DescribeStateMachineForExecutionOutput,
  GetExecutionHistoryCommandInput,
  GetExecutionHistoryOutput,
  ListExecutionsCommandInput,
  ListExecutionsOutput,
  StartExecutionCommandInput,
  StartExecutionOutput,
  StopExecutionCommandInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import type { Definition } from './asl/definition.js';
import { MAX_PAYLOAD_BYTES } from './asl/payload-limit.js';
import type { ExecutionRecord } from './execution-record.js';
import type { HistoryBook } from './history.js';
import { pageOf } from './page.js';
import type { Executions } from './run-executions.js';
import { requireName } from './state-machines.js';
import { publishStatus } from './status-event.js';
import { findExecution, findRevision, findStateMachine, type Store } from './store.js';

/** How long the name of an ended execution cannot be used again. */
const NAME_KEPT_MS = 90 * 24 * 3600 * 1000;

const requireInput = (input: string): string => {
  if (Buffer.byteLength(input) > MAX_PAYLOAD_BYTES) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: 'The input exceeds ${MAX_PAYLOAD_BYTES} bytes'`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${text}'`);
  }
  return input;
};

const started = ({ arn, startDate }: ExecutionRecord): StartExecutionOutput => ({
  executionArn: arn,
  startDate: new Date(startDate),
});

export const executionOperations = (cloud: Cloud, store: Store, history: HistoryBook, executions: Executions) => {
  const onExecution = (action: string) => (input: { executionArn?: string | undefined }) => [
    { action: `states:${action}`, resource: input.executionArn ?? '*' },
  ];

  const start = (input: StartExecutionCommandInput): StartExecutionOutput => {
    const machine = findStateMachine(store, input.stateMachineArn ?? '');
    const name = requireName(input.name ?? cloud.uuid());
    const data = requireInput(input.input ?? '{}');
    const now = cloud.clock.now();
    const arn = `arn:aws:states:${cloud.region}:${cloud.account}:execution:${machine.name}:${name}`;
    const old = store.executions.get(arn);
    if (old?.status === 'RUNNING' && old.input === data) return started(old);
    if (old && (old.status === 'RUNNING' || now - (old.stopDate ?? now) < NAME_KEPT_MS)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    // Checked when it was stored.
    const { TimeoutSeconds: timeout } = JSON.parse(machine.definition) as Definition;
    const execution: ExecutionRecord = {
      arn,
      name,
      stateMachineArn: machine.arn,
      revisionId: machine.revisionId,
      roleArn: machine.roleArn,
      status: 'RUNNING',
      startDate: now,
      ...(timeout === undefined ? {} : { timesOutAt: now + timeout * 1000 }),
      input: data,
      ...(input.traceHeader === undefined ? {} : { traceHeader: input.traceHeader }),
    };
    if (old) {
      // The name is free again: a new execution, the last of the list.
      store.executions.delete(arn);
      history.forget(arn);
    }
    store.executions.set(arn, execution);
    const details = { input: data, inputDetails: { truncated: false }, roleArn: machine.roleArn };
    history.append(arn, 0, { type: 'ExecutionStarted', executionStartedEventDetails: details });
    publishStatus(cloud, execution);
    executions.run(execution);
    return started(execution);
  };

  return {
    StartExecution: operation<StartExecutionCommandInput, StartExecutionOutput>({
      authorize: ({ stateMachineArn = '*' }) => [{ action: 'states:StartExecution', resource: stateMachineArn }],
      handle: start,
    }),

    StopExecution: operation<StopExecutionCommandInput, StopExecutionOutput>({
      authorize: onExecution('StopExecution'),
      handle: ({ executionArn = '', error, cause }) => {
        const stopped = executions.stop(findExecution(store, executionArn), error, cause);
        return { stopDate: new Date(stopped.stopDate ?? cloud.clock.now()) };
      },
    }),

    DescribeExecution: operation<DescribeExecutionCommandInput, DescribeExecutionOutput>({
      authorize: onExecution('DescribeExecution'),
      handle: ({ executionArn = '' }) => {
        const execution = findExecution(store, executionArn);
        const { arn, name, stateMachineArn, status, startDate, stopDate, input, output, error, cause, traceHeader } =
          execution;
        return {
          executionArn: arn,
          stateMachineArn,
          name,
          status,
          startDate: new Date(startDate),
          ...(stopDate === undefined ? {} : { stopDate: new Date(stopDate) }),
          input,
          inputDetails: { included: true },
          ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
          ...(traceHeader === undefined ? {} : { traceHeader }),
          redriveCount: 0,
          redriveStatus: 'NOT_REDRIVABLE',
          redriveStatusReason: 'The local cloud does not redrive executions',
        };
      },
    }),

    ListExecutions: operation<ListExecutionsCommandInput, ListExecutionsOutput>({
      authorize: ({ stateMachineArn = '*' }) => [{ action: 'states:ListExecutions', resource: stateMachineArn }],
      handle: ({ stateMachineArn, statusFilter, maxResults, nextToken }) => {
        const machine = findStateMachine(store, stateMachineArn ?? '');
        const all = [...store.executions.values()]
          .filter((one) => one.stateMachineArn === machine.arn && (!statusFilter || one.status === statusFilter))
          .reverse()
          .sort((a, b) => b.startDate - a.startDate);
        const { items, ...more } = pageOf(all, maxResults, nextToken);
        return {
          executions: items.map(({ arn, name, status, startDate, stopDate }) => ({
            executionArn: arn,
            stateMachineArn: machine.arn,
            name,
            status,
            startDate: new Date(startDate),
            ...(stopDate === undefined ? {} : { stopDate: new Date(stopDate) }),
            redriveCount: 0,
          })),
          ...more,
        };
      },
    }),

    GetExecutionHistory: operation<GetExecutionHistoryCommandInput, GetExecutionHistoryOutput>({
      authorize: onExecution('GetExecutionHistory'),
      handle: (input) => history.page(input),
    }),

    DescribeStateMachineForExecution: operation<
      DescribeStateMachineForExecutionCommandInput,
      DescribeStateMachineForExecutionOutput
    >({
      authorize: onExecution('DescribeStateMachineForExecution'),
      handle: ({ executionArn = '' }) => {
        const { updateDate, ...revision } = findRevision(store, findExecution(store, executionArn));
        return { ...revision, updateDate: new Date(updateDate) };
      },
    }),
  };
};
