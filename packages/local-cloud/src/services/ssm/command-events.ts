import type { Cloud } from '../../kernel/cloud.js';
import { ec2Arn } from '../ec2/arns.js';
import type { CommandRecord, InvocationRecord } from './command-record.js';

/** Both events carry all parameters or none: the first shows them in clear to every rule's reader, as AWS does. */
export const publishCommand = (cloud: Cloud, command: CommandRecord): void =>
  cloud.publish({
    source: 'aws.ssm',
    detailType: 'EC2 Command Status-change Notification',
    resources: command.sentTo.map((id) => ec2Arn(cloud, 'instance', id)),
    detail: {
      'command-id': command.commandId,
      'document-name': command.documentName,
      'expire-after': new Date(command.deliverBy).toISOString(),
      parameters: command.parameters,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status: command.status,
    },
  });

export const publishInvocation = (cloud: Cloud, command: CommandRecord, invocation: InvocationRecord): void =>
  cloud.publish({
    source: 'aws.ssm',
    detailType: 'EC2 Command Invocation Status-change Notification',
    resources: [ec2Arn(cloud, 'instance', invocation.instanceId)],
    detail: {
      'command-id': command.commandId,
      'document-name': command.documentName,
      'instance-id': invocation.instanceId,
      'requested-date-time': new Date(command.requestedAt).toISOString(),
      status: invocation.status,
    },
  });
