import type {
  CommandFilter,
  GetCommandInvocationCommandInput,
  GetCommandInvocationCommandOutput,
  ListCommandInvocationsCommandInput,
  ListCommandInvocationsCommandOutput,
  ListCommandsCommandInput,
  ListCommandsCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import type { CommandRecord, InvocationStatus } from './command-record.js';
import { commandView, invocationView, singleInvocationView } from './command-views.js';
import { documentName } from './documents.js';
import { invocationKey, invocationsOf } from './invocations.js';
import { pageOf } from './pages.js';
import type { SsmContext } from './ssm-state.js';

interface Asked {
  readonly CommandId?: string | undefined;
  readonly InstanceId?: string | undefined;
  readonly Filters?: CommandFilter[] | undefined;
}

export const listCommandOperations = (context: SsmContext) => {
  const { state } = context;
  const onAll = (action: string) => (): AccessRequest[] => [{ action: `ssm:${action}`, resource: '*' }];

  const passes = (
    filters: readonly CommandFilter[] | undefined,
    command: CommandRecord,
    status: InvocationStatus,
  ): boolean =>
    (filters ?? []).every(({ key, value = '' }) => {
      switch (key) {
        case 'InvokedAfter':
          return command.requestedAt > Date.parse(value);
        case 'InvokedBefore':
          return command.requestedAt < Date.parse(value);
        case 'Status':
          return value === status;
        case 'DocumentName':
          return documentName(value) === command.documentName;
        case 'ExecutionStage':
          return value === (status === 'Pending' || status === 'InProgress' ? 'Executing' : 'Complete');
        default:
          throw new AwsError('InvalidFilterKey', `The filter key ${String(key)} is not valid.`);
      }
    });

  /** Newest first. */
  const commandsFor = ({ CommandId: id, InstanceId: instanceId }: Asked): CommandRecord[] =>
    [...(id === undefined ? state.commands.values() : [state.commands.get(id)])]
      .flatMap((command) => command ?? [])
      .filter((command) => instanceId === undefined || command.sentTo.includes(instanceId))
      .reverse();

  return {
    ListCommands: operation<ListCommandsCommandInput, Omit<ListCommandsCommandOutput, '$metadata'>>({
      authorize: onAll('ListCommands'),
      handle: (input) => {
        if (input.CommandId !== undefined && !state.commands.has(input.CommandId)) {
          throw new AwsError('InvalidCommandId', '');
        }
        const found = commandsFor(input).filter((command) => passes(input.Filters, command, command.status));
        const page = pageOf(found, input, 50);
        return { Commands: page.items.map((command) => commandView(context, command)), NextToken: page.NextToken };
      },
    }),

    ListCommandInvocations: operation<
      ListCommandInvocationsCommandInput,
      Omit<ListCommandInvocationsCommandOutput, '$metadata'>
    >({
      authorize: onAll('ListCommandInvocations'),
      handle: (input) => {
        const found = commandsFor(input).flatMap((command) =>
          invocationsOf(context, command)
            .filter(({ instanceId }) => input.InstanceId === undefined || instanceId === input.InstanceId)
            .filter(({ status }) => passes(input.Filters, command, status))
            .map((invocation) => ({ command, invocation })),
        );
        const page = pageOf(found, input, 50);
        return {
          CommandInvocations: page.items.map(({ command, invocation }) =>
            invocationView(command, invocation, input.Details === true),
          ),
          NextToken: page.NextToken,
        };
      },
    }),

    GetCommandInvocation: operation<
      GetCommandInvocationCommandInput,
      Omit<GetCommandInvocationCommandOutput, '$metadata'>
    >({
      authorize: onAll('GetCommandInvocation'),
      handle: ({ CommandId: id = '', InstanceId: instanceId = '', PluginName: name }) => {
        const command = state.commands.get(id);
        const invocation = state.invocations.get(invocationKey(id, instanceId));
        if (!command || !invocation) throw new AwsError('InvocationDoesNotExist', '');
        const { plugins } = invocation;
        const plugin = name === undefined ? undefined : plugins.find((candidate) => candidate.name === name);
        if (name !== undefined && !plugin) throw new AwsError('InvalidPluginName', '');
        return singleInvocationView(command, invocation, plugin ?? (plugins.length === 1 ? plugins[0] : undefined));
      },
    }),
  };
};
