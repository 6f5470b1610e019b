import {
  CancelCommandCommand,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { CommandReport, CommandRunner } from '@codepipeline-ec2/core';
import { answered, codeOf, foreseen, messageOf, portError, present } from '../sdk/sdk-error.js';

/** Commands of Systems Manager's Run Command. */
export const ssmCommandRunner = (client: SSMClient): CommandRunner => ({
  async send(command) {
    const call = 'CommandRunner.send';
    try {
      const { Command } = await client.send(
        new SendCommandCommand({
          DocumentName: command.document,
          InstanceIds: [command.instanceId],
          Parameters: Object.fromEntries(Object.entries(command.parameters).map(([name, value]) => [name, [value]])),
          Comment: command.comment,
          TimeoutSeconds: command.deliverySeconds,
          CloudWatchOutputConfig: { CloudWatchOutputEnabled: true, CloudWatchLogGroupName: command.logGroup },
        }),
      );
      return { status: 'sent', commandId: present(Command?.CommandId, call, 'CommandId') };
    } catch (error) {
      if (codeOf(error) === 'InvalidInstanceId') return { status: 'notReady', message: messageOf(error) };
      throw portError(call, command.instanceId, error);
    }
  },

  async find(instanceId, comment) {
    const { Commands = [] } = await answered('CommandRunner.find', instanceId, () =>
      client.send(new ListCommandsCommand({ InstanceId: instanceId })),
    );
    return Commands.find((command) => command.Comment === comment)?.CommandId;
  },

  async isOnline(instanceId) {
    const { InstanceInformationList = [] } = await answered('CommandRunner.isOnline', instanceId, () =>
      client.send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [instanceId] }] })),
    );
    return InstanceInformationList.some((one) => one.InstanceId === instanceId && one.PingStatus === 'Online');
  },

  async cancel(commandId, instanceId) {
    await foreseen(
      'CommandRunner.cancel',
      commandId,
      () => client.send(new CancelCommandCommand({ CommandId: commandId, InstanceIds: [instanceId] })),
      { InvalidCommandId: 'unknown' as const, InvalidInstanceId: 'unknown' as const },
    );
  },

  async report(commandId, instanceId): Promise<CommandReport | undefined> {
    const answer = await foreseen(
      'CommandRunner.report',
      commandId,
      () => client.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId })),
      { InvocationDoesNotExist: 'unknown' as const, InvalidCommandId: 'unknown' as const },
    );
    if (answer === 'unknown') return undefined;
    return {
      status: answer.StatusDetails ?? answer.Status ?? '',
      output: answer.StandardOutputContent ?? '',
      comment: answer.Comment ?? '',
      // -1 is SSM's word for none.
      ...(answer.ResponseCode !== undefined && answer.ResponseCode >= 0 && { exitCode: answer.ResponseCode }),
    };
  },
});
