import type {
  CommandInvocation,
  GetCommandInvocationCommandOutput,
  SendCommandCommandOutput,
} from '@aws-sdk/client-ssm';
import type { CloudOptions } from '../../src/kernel/create-cloud.js';
import { AGENT_STATEMENT, launch, openCloud, type CloudUnderTest } from '../ec2/cloud-under-test.js';

export interface Fleet extends CloudUnderTest {
  /** One instance whose agent is online. */
  readonly instanceId: string;
}

/** A cloud with an instance that takes commands. */
export const openFleet = async (options: CloudOptions = {}, launched: object = {}): Promise<Fleet> => {
  const cloud = await openCloud(options);
  await cloud.profile('agent', [AGENT_STATEMENT]);
  return { ...cloud, instanceId: await addInstance(cloud, launched) };
};

export const addInstance = async (cloud: CloudUnderTest, launched: object = {}): Promise<string> => {
  const { InstanceId } = await launch(cloud, { IamInstanceProfile: { Name: 'agent' }, ...launched });
  if (cloud.cloud.clock.kind === 'virtual') await cloud.advance(0);
  await cloud.event(
    ({ detailType, resources }) =>
      detailType === 'SSM Managed Instance Registration' && resources?.[0]?.endsWith(InstanceId) === true,
  );
  return InstanceId;
};

/** Puts a document that runs the lines. */
export const putDocument = async (cloud: CloudUnderTest, name: string, content: object): Promise<void> => {
  await cloud.call('ssm', 'CreateDocument', {
    Name: name,
    DocumentType: 'Command',
    Content: JSON.stringify({ schemaVersion: '2.2', description: name, ...content }),
  });
};

export const shellStep = (name: string, runCommand: readonly string[], inputs: object = {}) => ({
  action: 'aws:runShellScript',
  name,
  inputs: { runCommand, ...inputs },
});

export const send = async (fleet: Fleet, input: object = {}): Promise<string> => {
  const { Command } = await fleet.call<SendCommandCommandOutput>('ssm', 'SendCommand', {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [fleet.instanceId],
    ...input,
  });
  return Command?.CommandId ?? '';
};

/** Sends lines of shell. */
export const sendLines = (fleet: Fleet, commands: readonly string[], input: object = {}): Promise<string> =>
  send(fleet, { Parameters: { commands }, ...input });

export const invocationOf = async (
  fleet: Fleet,
  CommandId: string,
  PluginName?: string,
): Promise<GetCommandInvocationCommandOutput> =>
  fleet.call('ssm', 'GetCommandInvocation', { CommandId, InstanceId: fleet.instanceId, PluginName });

export const stepsOf = async (
  fleet: Fleet,
  CommandId: string,
): Promise<NonNullable<CommandInvocation['CommandPlugins']>> => {
  const { CommandInvocations } = await fleet.call<{ CommandInvocations: CommandInvocation[] }>(
    'ssm',
    'ListCommandInvocations',
    { CommandId, Details: true },
  );
  return CommandInvocations[0]?.CommandPlugins ?? [];
};

/** Waits for the event that tells an invocation's end. */
export const ended = async (fleet: Fleet, commandId: string): Promise<GetCommandInvocationCommandOutput> => {
  await fleet.event(({ detailType, detail }) => {
    const { 'command-id': id, status } = detail as { 'command-id'?: string; status?: string };
    return (
      detailType === 'EC2 Command Invocation Status-change Notification' &&
      id === commandId &&
      ['Success', 'Failed', 'TimedOut', 'Cancelled'].includes(status ?? '')
    );
  });
  return invocationOf(fleet, commandId);
};

/** The statuses that were told of a command's invocations, in order. */
export const statusesTold = ({ events }: Fleet, commandId: string): string[] =>
  events
    .filter(({ detailType }) => detailType === 'EC2 Command Invocation Status-change Notification')
    .map(({ detail }) => detail as { 'command-id': string; status: string })
    .filter((detail) => detail['command-id'] === commandId)
    .map(({ status }) => status);
