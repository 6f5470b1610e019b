import type {
  CreateStateMachineCommandInput,
  CreateStateMachineOutput,
  DeleteStateMachineCommandInput,
  DescribeStateMachineCommandInput,
  DescribeStateMachineOutput,
  ListStateMachinesCommandInput,
  ListStateMachinesOutput,
  UpdateStateMachineCommandInput,
  UpdateStateMachineOutput,
  ValidateStateMachineDefinitionCommandInput,
  ValidateStateMachineDefinitionOutput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { checkDefinition } from './check/check-definition.js';
import { pageOf } from './page.js';
import type { RevisionRecord, StateMachineRecord } from './state-machine-record.js';
import { findStateMachine, revisionKey, type Store } from './store.js';
import { tagsFrom } from './tags.js';

const NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

export const requireName = (name: string): string => {
  if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  return name;
};

const requireDefinition = (text: string): string => {
  const { definition, diagnostics } = checkDefinition(text);
  if (definition) return text;
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR');
  const words = errors.map(({ code, message, location }) => `${code}: ${message} at ${location}`).join(', ');
  throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${words}'`);
};

const requireRole = (arn: string): string => {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(arn)) throw new AwsError('InvalidArn', `Invalid Role Arn: '${arn}'`);
  return arn;
};

const refuseVersions = (publish: boolean | undefined): void => {
  if (publish) throw new AwsError('ValidationException', 'The local cloud does not serve versions of state machines');
};

const saveRevision = (store: Store, machine: StateMachineRecord): void => {
  const { arn: stateMachineArn, name, revisionId, definition, roleArn, updateDate } = machine;
  const { loggingConfiguration, tracingConfiguration } = machine;
  const revision: RevisionRecord = {
    stateMachineArn,
    name,
    revisionId,
    definition,
    roleArn,
    updateDate,
    ...(loggingConfiguration ? { loggingConfiguration } : {}),
    ...(tracingConfiguration ? { tracingConfiguration } : {}),
  };
  store.revisions.set(revisionKey(stateMachineArn, revisionId), revision);
};

const sameMachine = (old: StateMachineRecord, input: CreateStateMachineCommandInput): boolean =>
  old.definition === input.definition &&
  old.type === (input.type ?? 'STANDARD') &&
  JSON.stringify(old.loggingConfiguration) === JSON.stringify(input.loggingConfiguration) &&
  JSON.stringify(old.tracingConfiguration) === JSON.stringify(input.tracingConfiguration);

const configurations = (input: CreateStateMachineCommandInput | UpdateStateMachineCommandInput) => ({
  ...(input.loggingConfiguration ? { loggingConfiguration: input.loggingConfiguration } : {}),
  ...(input.tracingConfiguration ? { tracingConfiguration: input.tracingConfiguration } : {}),
  ...(input.encryptionConfiguration ? { encryptionConfiguration: input.encryptionConfiguration } : {}),
});

export const stateMachineOperations = (cloud: Cloud, store: Store) => {
  const arnOf = (name: string): string => `arn:aws:states:${cloud.region}:${cloud.account}:stateMachine:${name}`;
  const onMachine = (action: string) => (input: { stateMachineArn?: string | undefined }) => [
    { action: `states:${action}`, resource: input.stateMachineArn ?? '*' },
  ];

  return {
    CreateStateMachine: operation<CreateStateMachineCommandInput, CreateStateMachineOutput>({
      authorize: ({ name, tags }) => [
        {
          action: 'states:CreateStateMachine',
          resource: arnOf(name ?? ''),
          context: Object.fromEntries((tags ?? []).map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
        },
      ],
      handle: (input) => {
        const name = requireName(input.name ?? '');
        const arn = arnOf(name);
        refuseVersions(input.publish);
        const definition = requireDefinition(input.definition ?? '');
        const old = store.stateMachines.get(arn);
        if (old && !sameMachine(old, input)) {
          throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
        }
        if (old) return { stateMachineArn: arn, creationDate: new Date(old.creationDate) };
        const now = cloud.clock.now();
        const machine: StateMachineRecord = {
          arn,
          name,
          type: input.type ?? 'STANDARD',
          roleArn: requireRole(input.roleArn ?? ''),
          definition,
          revisionId: cloud.uuid(),
          creationDate: now,
          updateDate: now,
          ...configurations(input),
          tags: tagsFrom(input.tags),
        };
        store.stateMachines.set(arn, machine);
        saveRevision(store, machine);
        return { stateMachineArn: arn, creationDate: new Date(now) };
      },
    }),

    UpdateStateMachine: operation<UpdateStateMachineCommandInput, UpdateStateMachineOutput>({
      authorize: onMachine('UpdateStateMachine'),
      handle: (input) => {
        const old = findStateMachine(store, input.stateMachineArn ?? '');
        refuseVersions(input.publish);
        if (
          input.definition === undefined &&
          input.roleArn === undefined &&
          Object.keys(configurations(input)).length === 0
        ) {
          throw new AwsError(
            'MissingRequiredParameter',
            'Either the definition, the role ARN, or a configuration must be specified',
          );
        }
        const machine: StateMachineRecord = {
          ...old,
          ...(input.definition === undefined ? {} : { definition: requireDefinition(input.definition) }),
          ...(input.roleArn === undefined ? {} : { roleArn: requireRole(input.roleArn) }),
          ...configurations(input),
          revisionId: cloud.uuid(),
          updateDate: cloud.clock.now(),
        };
        store.stateMachines.set(machine.arn, machine);
        saveRevision(store, machine);
        return { updateDate: new Date(machine.updateDate), revisionId: machine.revisionId };
      },
    }),

    DescribeStateMachine: operation<DescribeStateMachineCommandInput, DescribeStateMachineOutput>({
      authorize: onMachine('DescribeStateMachine'),
      handle: ({ stateMachineArn }) => {
        const {
          arn,
          updateDate: _updateDate,
          tags: _tags,
          creationDate,
          ...machine
        } = findStateMachine(store, stateMachineArn ?? '');
        return {
          ...machine,
          stateMachineArn: arn,
          status: 'ACTIVE',
          creationDate: new Date(creationDate),
          loggingConfiguration: machine.loggingConfiguration ?? { level: 'OFF', includeExecutionData: false },
          tracingConfiguration: machine.tracingConfiguration ?? { enabled: false },
        };
      },
    }),

    ListStateMachines: operation<ListStateMachinesCommandInput, ListStateMachinesOutput>({
      authorize: () => [{ action: 'states:ListStateMachines', resource: '*' }],
      handle: ({ maxResults, nextToken }) => {
        const all = [...store.stateMachines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        const { items, ...more } = pageOf(all, maxResults, nextToken);
        const stateMachines = items.map(({ arn, name, type, creationDate }) => ({
          stateMachineArn: arn,
          name,
          type,
          creationDate: new Date(creationDate),
        }));
        return { stateMachines, ...more };
      },
    }),

    DeleteStateMachine: operation<DeleteStateMachineCommandInput, object>({
      authorize: onMachine('DeleteStateMachine'),
      handle: ({ stateMachineArn = '' }) => {
        // Deleting what is not there succeeds, as at AWS. Revisions stay: executions may still run them.
        store.stateMachines.delete(stateMachineArn);
        return {};
      },
    }),

    ValidateStateMachineDefinition: operation<
      ValidateStateMachineDefinitionCommandInput,
      ValidateStateMachineDefinitionOutput
    >({
      authorize: () => [{ action: 'states:ValidateStateMachineDefinition', resource: '*' }],
      handle: ({ definition = '', severity = 'ERROR' }) => {
        const checked = checkDefinition(definition);
        const shown = checked.diagnostics.filter(
          (diagnostic) => severity === 'WARNING' || diagnostic.severity === 'ERROR',
        );
        return { result: checked.definition ? 'OK' : 'FAIL', diagnostics: [...shown], truncated: false };
      },
    }),
  };
};
