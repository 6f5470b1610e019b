import type {
  CreateStateMachineCommandInput,
  CreateStateMachineCommandOutput,
  LogLevel,
  StateMachineType,
  UpdateStateMachineCommandInput,
  UpdateStateMachineCommandOutput,
} from '@aws-sdk/client-sfn';
import {
  document,
  flag,
  integer,
  list,
  map,
  needed,
  oneOf,
  record,
  tags,
  text,
  type Values,
} from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { lowerTags, tagChanges } from '../tag-changes.js';

const properties = {
  Definition: document,
  DefinitionS3Location: record({ Bucket: needed(text), Key: needed(text), Version: text }),
  DefinitionString: text,
  DefinitionSubstitutions: map(text),
  EncryptionConfiguration: record({
    KmsDataKeyReusePeriodSeconds: integer,
    KmsKeyId: text,
    Type: needed(oneOf<'AWS_OWNED_KEY' | 'CUSTOMER_MANAGED_KMS_KEY'>()),
  }),
  LoggingConfiguration: record({
    Destinations: list(record({ CloudWatchLogsLogGroup: record({ LogGroupArn: text }) })),
    IncludeExecutionData: flag,
    Level: oneOf<LogLevel>(),
  }),
  RoleArn: needed(text),
  StateMachineName: text,
  StateMachineType: oneOf<StateMachineType>(),
  Tags: tags,
  TracingConfiguration: record({ Enabled: flag }),
};
type Properties = Values<typeof properties>;

const source = async (machine: Properties, context: ResourceContext): Promise<string> => {
  const { Definition, DefinitionString, DefinitionS3Location: location } = machine;
  const given = [Definition, DefinitionString, location].filter((form) => form !== undefined);
  if (given.length !== 1) {
    throw new Error('Exactly one of Definition, DefinitionString or DefinitionS3Location must be specified.');
  }
  if (location) return (await context.readObject(location.Bucket, location.Key, location.Version)).toString('utf8');
  return Definition ?? DefinitionString ?? '';
};

/** Replaces `${Name}` of the declared substitutions; other uses of `${` are the definition's own. */
const substituteDefinition = (definition: string, substitutions: Readonly<Record<string, string>>): string =>
  definition.replaceAll(/\$\{([^{}]+)\}/g, (whole, name: string) => substitutions[name] ?? whole);

const inputOf = async (machine: Properties, context: ResourceContext) => {
  const { LoggingConfiguration: logging, TracingConfiguration: tracing, EncryptionConfiguration: encryption } = machine;
  return {
    definition: substituteDefinition(await source(machine, context), machine.DefinitionSubstitutions ?? {}),
    roleArn: machine.RoleArn,
    ...(logging && {
      loggingConfiguration: {
        level: logging.Level,
        includeExecutionData: logging.IncludeExecutionData,
        destinations: logging.Destinations?.map(({ CloudWatchLogsLogGroup: group }) => ({
          cloudWatchLogsLogGroup: { logGroupArn: group?.LogGroupArn },
        })),
      },
    }),
    ...(tracing && { tracingConfiguration: { enabled: tracing.Enabled } }),
    ...(encryption && {
      encryptionConfiguration: {
        type: encryption.Type,
        kmsKeyId: encryption.KmsKeyId,
        kmsDataKeyReusePeriodSeconds: encryption.KmsDataKeyReusePeriodSeconds,
      },
    }),
  };
};

export const stepfunctionsStateMachine = provider({
  type: 'AWS::StepFunctions::StateMachine',
  properties,
  name: { property: 'StateMachineName', maxLength: 80, form: 'logicalId-random' },
  replaceOn: ['StateMachineName', 'StateMachineType'],
  attributes: ['Arn', 'Name', 'StateMachineRevisionId'],
  absent: ['StateMachineDoesNotExist'],
  create: async (machine, context) => {
    const created = await context.call<CreateStateMachineCommandOutput>('states', 'CreateStateMachine', {
      name: context.name,
      ...(await inputOf(machine, context)),
      type: machine.StateMachineType,
      tags: lowerTags(context.withStackTags(machine.Tags)),
    } satisfies CreateStateMachineCommandInput);
    const arn = created.stateMachineArn ?? '';
    return {
      physicalId: arn,
      attributes: attributesOf({ Arn: arn, Name: context.name, StateMachineRevisionId: 'INITIAL' }),
    };
  },
  update: async ({ physicalId: stateMachineArn, properties: machine, previous }, context) => {
    const updated = await context.call<UpdateStateMachineCommandOutput>('states', 'UpdateStateMachine', {
      stateMachineArn,
      ...(await inputOf(machine, context)),
    } satisfies UpdateStateMachineCommandInput);
    const { set, removedKeys } = tagChanges(machine.Tags, previous.Tags);
    const resourceArn = stateMachineArn;
    if (removedKeys.length > 0) await context.call('states', 'UntagResource', { resourceArn, tagKeys: removedKeys });
    if (set.length > 0) await context.call('states', 'TagResource', { resourceArn, tags: lowerTags(set) });
    return {
      physicalId: stateMachineArn,
      attributes: attributesOf({
        Arn: stateMachineArn,
        Name: stateMachineArn.split(':').at(-1),
        StateMachineRevisionId: updated.revisionId ?? 'INITIAL',
      }),
    };
  },
  delete: (stateMachineArn, _, context) => context.call('states', 'DeleteStateMachine', { stateMachineArn }),
});
