import type {
  SendTaskFailureCommandInput,
  SendTaskHeartbeatCommandInput,
  SendTaskSuccessCommandInput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { MAX_PAYLOAD_BYTES } from './asl/payload-limit.js';
import type { TaskTokens } from './task-tokens.js';

const parseOutput = (output: string): unknown => {
  if (Buffer.byteLength(output) > MAX_PAYLOAD_BYTES) {
    throw new AwsError('InvalidOutput', `Invalid Output: 'The output exceeds ${MAX_PAYLOAD_BYTES} bytes'`);
  }
  try {
    return JSON.parse(output) as unknown;
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${error instanceof Error ? error.message : String(error)}'`);
  }
};

export const taskOperations = (tokens: TaskTokens) => {
  const onMachine = (action: string) => (input: { taskToken?: string | undefined }) => [
    { action: `states:${action}`, resource: tokens.find(input.taskToken ?? '')?.stateMachineArn ?? '*' },
  ];

  return {
    SendTaskSuccess: operation<SendTaskSuccessCommandInput, object>({
      authorize: onMachine('SendTaskSuccess'),
      handle: ({ taskToken = '', output = '' }) => {
        tokens.succeed(taskToken, parseOutput(output));
        return {};
      },
    }),
    SendTaskFailure: operation<SendTaskFailureCommandInput, object>({
      authorize: onMachine('SendTaskFailure'),
      handle: ({ taskToken = '', error, cause }) => {
        tokens.fail(taskToken, error ?? '', cause);
        return {};
      },
    }),
    SendTaskHeartbeat: operation<SendTaskHeartbeatCommandInput, object>({
      authorize: onMachine('SendTaskHeartbeat'),
      handle: ({ taskToken = '' }) => {
        tokens.heartbeat(taskToken);
        return {};
      },
    }),
  };
};
