import type {
  CancelCommandCommandInput,
  CancelCommandCommandOutput,
  SendCommandCommandInput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from '../ec2/arns.js';
import { stepTimeoutSeconds } from './agent/run-document.js';
import { interpolate } from './agent/interpolate.js';
import { publishCommand, publishInvocation } from './command-events.js';
import { checkParameters, parameterValues, type CommandParameters } from './command-parameters.js';
import type { CommandRecord, InvocationRecord } from './command-record.js';
import { commandView } from './command-views.js';
import type { DocumentContent } from './document-content.js';
import { contentOf, documentArn, documentName, findDocument, findVersion } from './documents.js';
import { constraintViolated, invalidDocument, invalidParameters } from './errors.js';
import { invocationKey } from './invocations.js';
import { isOnline } from './managed-instances.js';
import { readParameter } from './parameter-directory.js';
import type { CommandRunner } from './run-commands.js';
import type { SsmContext } from './ssm-state.js';
import { resourceTagContext } from './tag-operations.js';

const MOST_INSTANCES = 50;
const DELIVERY = { smallest: 30, largest: 2_592_000, otherwise: 3600 };
const COMMENT_LIMIT = 100;

export const commandOperations = (context: SsmContext, runner: CommandRunner) => {
  const { cloud, state } = context;

  /** The instances that a call is for, and whether it names them itself. */
  const targetsOf = ({ InstanceIds: ids, Targets: targets }: SendCommandCommandInput): readonly string[] => {
    if (ids && ids.length > 0) return [...new Set(ids)];
    const matches = (id: string): boolean =>
      (targets ?? []).every(({ Key: key = '', Values: values = [] }) => {
        if (key === 'InstanceIds') return values.includes(id) || values.includes('*');
        const tags = state.instances.find(id)?.tags ?? [];
        if (key === 'tag-key') return tags.some(({ Key = '' }) => values.includes(Key));
        return tags.some(({ Key, Value = '' }) => `tag:${Key}` === key && values.includes(Value));
      });
    return [...state.managed.keys()].filter((id) => isOnline(state, id) && matches(id));
  };

  const checkTargets = (input: SendCommandCommandInput): void => {
    const { InstanceIds: ids = [], Targets: targets = [] } = input;
    if (ids.length > 0 && targets.length > 0) {
      throw new AwsError('InvalidTarget', 'InstanceIds and Targets cannot be specified together.');
    }
    if (ids.length === 0 && targets.length === 0) {
      throw new AwsError('InvalidInstanceId', 'Neither instance IDs nor targets were specified.');
    }
    if (ids.length > MOST_INSTANCES) {
      throw constraintViolated(
        `[${ids.join(', ')}]`,
        'instanceIds',
        `Member must have length less than or equal to ${MOST_INSTANCES}`,
      );
    }
    const unfit = targets.find(({ Key: key = '' }) => !/^(tag:.+|tag-key|InstanceIds)$/.test(key));
    if (unfit) throw new AwsError('InvalidTarget', `The target key ${unfit.Key} is not supported.`);
    const offline = ids.filter((id) => !isOnline(state, id));
    if (offline.length > 0) {
      throw new AwsError(
        'InvalidInstanceId',
        `Instances [[${offline.join(', ')}]] not in a valid state for account ${cloud.account}`,
      );
    }
  };

  const checkNumbers = ({ TimeoutSeconds: timeout, Comment: comment }: SendCommandCommandInput): void => {
    if (timeout !== undefined && (timeout < DELIVERY.smallest || timeout > DELIVERY.largest)) {
      const bound =
        timeout < DELIVERY.smallest
          ? `greater than or equal to ${DELIVERY.smallest}`
          : `less than or equal to ${DELIVERY.largest}`;
      throw constraintViolated(String(timeout), 'timeoutSeconds', `Member must have value ${bound}`);
    }
    if (comment !== undefined && comment.length > COMMENT_LIMIT) {
      throw constraintViolated(comment, 'comment', `Member must have length less than or equal to ${COMMENT_LIMIT}`);
    }
  };

  /** `{{ssm:name}}` in a value stands for that parameter of the Parameter Store. */
  const resolveReferences = (given: CommandParameters): CommandParameters => {
    const resolve = (value: string): string =>
      value.replace(/\{\{\s*ssm:([^\s}]+)\s*\}\}/g, (_place, name: string) => {
        const found = readParameter(cloud, name);
        if (!found) throw invalidParameters(`Parameter store parameters [${name}] do not exist.`);
        if (found.type === 'SecureString') {
          throw invalidParameters(`Parameter store parameters [${name}] of type SecureString are not supported.`);
        }
        return found.value;
      });
    return Object.fromEntries(Object.entries(given).map(([name, values]) => [name, values.map(resolve)]));
  };

  const executionSeconds = (document: DocumentContent, parameters: CommandParameters): number => {
    const values = parameterValues(document, parameters);
    return document.steps
      .map(({ inputs }) => stepTimeoutSeconds(interpolate(inputs['timeoutSeconds'], values)))
      .reduce((sum, seconds) => sum + seconds, 0);
  };

  return {
    SendCommand: operation<SendCommandCommandInput, Omit<SendCommandCommandOutput, '$metadata'>>({
      authorize: (input) => [
        {
          action: 'ssm:SendCommand',
          resource: documentArn(context, input.DocumentName ?? ''),
          context: resourceTagContext(state.tags.get(`Document/${documentName(input.DocumentName ?? '')}`) ?? []),
        },
        ...targetsOf(input).map((id): AccessRequest => ({
          action: 'ssm:SendCommand',
          resource: ec2Arn(cloud, 'instance', id),
          context: resourceTagContext(state.instances.find(id)?.tags ?? []),
        })),
      ],
      handle: (input) => {
        const found = findDocument(context, input.DocumentName ?? '');
        if (found.type !== 'Command') throw invalidDocument(`Document ${found.name} is not a Command document.`);
        const version = findVersion(found, input.DocumentVersion);
        if (input.DocumentHash !== undefined && input.DocumentHash !== version.hash) {
          throw invalidDocument('The document hash does not match the content of the document.');
        }
        checkNumbers(input);
        checkTargets(input);
        const document = contentOf(version);
        const parameters = resolveReferences(input.Parameters ?? {});
        checkParameters(document, parameters);

        const sentTo = targetsOf(input);
        const now = cloud.clock.now();
        const timeoutSeconds = input.TimeoutSeconds ?? DELIVERY.otherwise;
        const logging = input.CloudWatchOutputConfig?.CloudWatchOutputEnabled === true;
        const deliverBy = now + timeoutSeconds * 1000;
        const command: CommandRecord = {
          commandId: cloud.uuid(),
          documentName: found.name,
          documentVersion: input.DocumentVersion ?? '$DEFAULT',
          comment: input.Comment ?? '',
          requestedAt: now,
          deliverBy,
          endBy: deliverBy + executionSeconds(document, parameters) * 1000,
          parameters: input.Parameters ?? {},
          instanceIds: input.InstanceIds ?? [],
          targets: (input.Targets ?? []).map(({ Key = '', Values = [] }) => ({ Key, Values })),
          sentTo,
          ...(sentTo.length > 0
            ? { status: 'Pending' as const, statusDetails: 'Pending' }
            : { status: 'Success' as const, statusDetails: 'NoInstancesInTag' }),
          timeoutSeconds,
          maxConcurrency: input.MaxConcurrency ?? '50',
          maxErrors: input.MaxErrors ?? '0',
          serviceRole: input.ServiceRoleArn ?? '',
          ...(logging && {
            logGroup: input.CloudWatchOutputConfig?.CloudWatchLogGroupName || `/aws/ssm/${found.name}`,
          }),
          ...(input.OutputS3BucketName !== undefined && { outputBucket: input.OutputS3BucketName }),
          ...(input.OutputS3KeyPrefix !== undefined && { outputPrefix: input.OutputS3KeyPrefix }),
        };
        state.commands.set(command.commandId, command);
        publishCommand(cloud, command);
        for (const instanceId of sentTo) {
          const invocation: InvocationRecord = {
            commandId: command.commandId,
            instanceId,
            status: 'Pending',
            statusDetails: 'Pending',
            plugins: document.steps.map(({ name }) => ({
              name,
              status: 'Pending',
              statusDetails: 'Pending',
              exitCode: -1,
              stdout: '',
              stderr: '',
            })),
          };
          state.invocations.set(invocationKey(command.commandId, instanceId), invocation);
          publishInvocation(cloud, command, invocation);
        }
        // What the parameters stand for goes to the instance only.
        runner.start({ ...command, parameters }, document);
        return { Command: commandView(context, command) };
      },
    }),

    CancelCommand: operation<CancelCommandCommandInput, Omit<CancelCommandCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'ssm:CancelCommand', resource: '*' }],
      handle: ({ CommandId: id = '', InstanceIds: ids = [] }) => {
        if (!/^[0-9a-f-]{36}$/.test(id)) throw new AwsError('InvalidCommandId', '');
        const command = state.commands.get(id);
        if (!command) throw new AwsError('InvalidCommandId', '');
        const unknown = ids.filter((instanceId) => !command.sentTo.includes(instanceId));
        if (unknown.length > 0) {
          throw new AwsError('InvalidInstanceId', `The command was not sent to ${unknown.join(', ')}.`);
        }
        runner.cancel(id, ids.length > 0 ? ids : command.sentTo);
        return {};
      },
    }),
  };
};
