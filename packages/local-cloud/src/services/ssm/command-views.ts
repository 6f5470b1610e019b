import type { Command, CommandInvocation, GetCommandInvocationCommandOutput } from '@aws-sdk/client-ssm';
import type { CommandRecord, InvocationRecord, PluginRecord } from './command-record.js';
import { isOver } from './command-record.js';
import { invocationsOf } from './invocations.js';
import type { SsmContext } from './ssm-state.js';

/** Characters of a step's output that a listing shows. */
const LISTED_OUTPUT = 2500;

export const commandView = (context: SsmContext, command: CommandRecord): Command => {
  const invocations = invocationsOf(context, command);
  const count = (passes: (invocation: InvocationRecord) => boolean): number => invocations.filter(passes).length;
  return {
    CommandId: command.commandId,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    Comment: command.comment,
    ExpiresAfter: new Date(command.endBy),
    Parameters: Object.fromEntries(Object.entries(command.parameters).map(([name, values]) => [name, [...values]])),
    InstanceIds: [...command.instanceIds],
    Targets: command.targets.map(({ Key, Values }) => ({ Key, Values: [...(Values ?? [])] })),
    RequestedDateTime: new Date(command.requestedAt),
    // The API's names of a command's statuses are those of its invocations, but for Delayed.
    Status: command.status === 'Delayed' ? 'InProgress' : command.status,
    StatusDetails: command.statusDetails,
    OutputS3BucketName: command.outputBucket ?? '',
    OutputS3KeyPrefix: command.outputPrefix ?? '',
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: command.sentTo.length,
    CompletedCount: count(({ status }) => isOver(status)),
    ErrorCount: count(({ status }) => status === 'Failed' || status === 'TimedOut'),
    DeliveryTimedOutCount: count(({ statusDetails }) => statusDetails === 'DeliveryTimedOut'),
    ServiceRole: command.serviceRole,
    NotificationConfig: { NotificationArn: '', NotificationEvents: [] },
    CloudWatchOutputConfig: logView(command),
    TimeoutSeconds: command.timeoutSeconds,
  };
};

const logView = ({ logGroup }: CommandRecord) => ({
  CloudWatchLogGroupName: logGroup ?? '',
  CloudWatchOutputEnabled: logGroup !== undefined,
});

/** A listing shows a step's whole output in one text. */
const listedOutput = ({ stdout, stderr }: PluginRecord): string =>
  `${stdout}${stderr === '' ? '' : `\n----------ERROR-------\n${stderr}`}`.slice(0, LISTED_OUTPUT);

export const invocationView = (
  command: CommandRecord,
  invocation: InvocationRecord,
  details: boolean,
): CommandInvocation => ({
  CommandId: command.commandId,
  InstanceId: invocation.instanceId,
  InstanceName: '',
  Comment: command.comment,
  DocumentName: command.documentName,
  DocumentVersion: command.documentVersion,
  RequestedDateTime: new Date(command.requestedAt),
  Status: invocation.status,
  StatusDetails: invocation.statusDetails,
  StandardOutputUrl: '',
  StandardErrorUrl: '',
  CommandPlugins: details
    ? invocation.plugins.map((plugin) => ({
        Name: plugin.name,
        Status: plugin.status,
        StatusDetails: plugin.statusDetails,
        ResponseCode: plugin.exitCode,
        ...(plugin.startedAt !== undefined && { ResponseStartDateTime: new Date(plugin.startedAt) }),
        ...(plugin.finishedAt !== undefined && { ResponseFinishDateTime: new Date(plugin.finishedAt) }),
        Output: listedOutput(plugin),
        StandardOutputUrl: '',
        StandardErrorUrl: '',
        OutputS3BucketName: command.outputBucket ?? '',
        OutputS3KeyPrefix: command.outputPrefix ?? '',
      }))
    : [],
  ServiceRole: command.serviceRole,
  NotificationConfig: { NotificationArn: '', NotificationEvents: [] },
  CloudWatchOutputConfig: logView(command),
});

/** One step of an invocation, or all of it when the document has but one. */
export const singleInvocationView = (
  command: CommandRecord,
  invocation: InvocationRecord,
  plugin: PluginRecord | undefined,
): Omit<GetCommandInvocationCommandOutput, '$metadata'> => {
  const { startedAt, finishedAt } = plugin ?? {};
  return {
    CommandId: command.commandId,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    DocumentVersion: command.documentVersion,
    PluginName: plugin?.name ?? '',
    ResponseCode: plugin?.exitCode ?? -1,
    ExecutionStartDateTime: startedAt === undefined ? '' : new Date(startedAt).toISOString(),
    ExecutionElapsedTime:
      startedAt === undefined || finishedAt === undefined ? '' : `PT${(finishedAt - startedAt) / 1000}S`,
    ExecutionEndDateTime: finishedAt === undefined ? '' : new Date(finishedAt).toISOString(),
    // A step of an invocation that timed out as a whole is shown as that.
    Status: plugin && plugin.status !== 'Pending' && plugin.status !== 'InProgress' ? plugin.status : invocation.status,
    StatusDetails:
      plugin && plugin.status !== 'Pending' && plugin.status !== 'InProgress'
        ? plugin.statusDetails
        : invocation.statusDetails,
    StandardOutputContent: plugin?.stdout ?? '',
    StandardOutputUrl: '',
    StandardErrorContent: plugin?.stderr ?? '',
    StandardErrorUrl: '',
    CloudWatchOutputConfig: logView(command),
  };
};
