import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions, ExecutionState, StartOutcome } from '@codepipeline-ec2/core';
import { foreseen, present } from '../sdk/sdk-error.js';

const stale = { TaskDoesNotExist: 'stale', TaskTimedOut: 'stale', InvalidToken: 'stale' } as const;

/** Step Functions' limits for the error and the cause of a failed task. */
const ERROR_CHARS = 256;
const CAUSE_CHARS = 32_768;

/** Executions of a state machine of Step Functions. */
export const sfnExecutions = (client: SFNClient, stateMachineArn: string): Executions => {
  const arnOf = (jobId: string): string => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${jobId}`;
  return {
    arnOf,

    start: (jobId) =>
      foreseen<StartOutcome, StartOutcome>(
        'Executions.start',
        jobId,
        async () => {
          const input = JSON.stringify({ jobId });
          const { executionArn } = await client.send(
            new StartExecutionCommand({ stateMachineArn, name: jobId, input }),
          );
          return { status: 'started', executionArn: present(executionArn, 'Executions.start', 'executionArn') };
        },
        { ExecutionAlreadyExists: { status: 'exists' } },
      ),

    state: (jobId) =>
      foreseen<ExecutionState, ExecutionState>(
        'Executions.state',
        jobId,
        async () => {
          const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(jobId) }));
          if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
          return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
        },
        { ExecutionDoesNotExist: 'unknown' },
      ),

    answer: (token, learned) =>
      foreseen<'answered' | 'stale', 'stale'>(
        'Executions.answer',
        'task token',
        async () => {
          await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(learned) }));
          return 'answered';
        },
        stale,
      ),

    refuse: (token, outcome, cause) =>
      foreseen<'answered' | 'stale', 'stale'>(
        'Executions.refuse',
        'task token',
        async () => {
          const error = outcome.slice(0, ERROR_CHARS);
          await client.send(
            new SendTaskFailureCommand({ taskToken: token, error, cause: cause.slice(0, CAUSE_CHARS) }),
          );
          return 'answered';
        },
        stale,
      ),
  };
};
