import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/aws-error.js';
import { asService, type Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';

const EVENTS = asService('events.amazonaws.com');

const roleOf = (cloud: Cloud, target: Target, sessionName: string): Caller => {
  if (target.RoleArn === undefined) return EVENTS;
  const principal = { roleArn: target.RoleArn, sessionName };
  const { accessKeyId } = cloud.issueCredentials({ kind: 'role', ...principal }, 3600);
  return { kind: 'role', ...principal, accessKeyId };
};

const SERVED = new Set(['lambda', 'sqs', 'sns', 'states', 'codepipeline', 'logs']);
/** EventBridge has no rights of its own there: a role must lend them. */
const NEEDS_ROLE = new Set(['states', 'codepipeline']);

/** What PutTargets refuses. */
export const checkTargetArn = ({ Arn: arn = '', RoleArn: role }: Target): void => {
  const service = /^arn:[\w-]+:([\w-]+):/.exec(arn)?.[1];
  if (service === undefined)
    throw new AwsError(
      'ValidationException',
      `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  if (!SERVED.has(service))
    throw new AwsError('ValidationException', `The local cloud delivers no events to targets of ${service}: ${arn}`);
  if (NEEDS_ROLE.has(service) && role === undefined) {
    throw new AwsError('ValidationException', `RoleArn is required for target ${arn}.`);
  }
};

/** Gives an event's text to a target. */
export const callTarget = async (
  cloud: Cloud,
  target: Target,
  input: string,
  { id: deliveryId, ruleArn }: { readonly id: string; readonly ruleArn: string },
): Promise<void> => {
  const arn = target.Arn ?? '';
  const [, , service, , account, resource = ''] = arn.split(':');
  switch (service) {
    case 'lambda':
      await cloud.call(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(input) },
        asService('events.amazonaws.com', ruleArn),
      );
      return;
    case 'sqs': {
      const group = target.SqsParameters?.MessageGroupId;
      const fifo = group === undefined ? {} : { MessageGroupId: group };
      const message = { QueueUrl: `${cloud.endpoint}/${account}/${resource}`, MessageBody: input, ...fifo };
      await cloud.call('sqs', 'SendMessage', message, EVENTS);
      return;
    }
    case 'sns':
      await cloud.call('sns', 'Publish', { TopicArn: arn, Message: input }, EVENTS);
      return;
    case 'states': {
      const execution = { stateMachineArn: arn, name: deliveryId, input };
      await cloud.call('states', 'StartExecution', execution, roleOf(cloud, target, deliveryId));
      return;
    }
    case 'codepipeline':
      await cloud.call(
        'codepipeline',
        'StartPipelineExecution',
        { ...pipelineInput(target, input), name: resource, trigger: { type: 'CloudWatchEvent', detail: ruleArn } },
        roleOf(cloud, target, deliveryId),
      );
      return;
    case 'logs':
      return writeLog(cloud, arn, input, deliveryId);
    default:
      throw new AwsError('ValidationException', `No target of this kind: ${arn}`);
  }
};

/** What a target's own input says of variables and source revisions; the mere event says nothing of them. */
const pipelineInput = ({ Input, InputTransformer }: Target, input: string): object => {
  if (Input === undefined && InputTransformer === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(input);
  } catch {
    throw new AwsError('ValidationException', `The input for a pipeline is no JSON: ${input}`);
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const { variables, sourceRevisions } = parsed as Readonly<Record<string, unknown>>;
  return { ...(variables !== undefined && { variables }), ...(sourceRevisions !== undefined && { sourceRevisions }) };
};

const writeLog = async (cloud: Cloud, arn: string, message: string, deliveryId: string): Promise<void> => {
  const names = { logGroupName: arn.split(':')[6] ?? '', logStreamName: deliveryId };
  await cloud.call('logs', 'CreateLogStream', names, EVENTS);
  await cloud.call(
    'logs',
    'PutLogEvents',
    { ...names, logEvents: [{ timestamp: cloud.clock.now(), message }] },
    EVENTS,
  );
};
