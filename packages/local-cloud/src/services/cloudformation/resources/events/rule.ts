import type {
  PutRuleCommandInput,
  PutRuleCommandOutput,
  PutTargetsCommandOutput,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import {
  document,
  integer,
  json,
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
import { tagChanges } from '../tag-changes.js';

const target = record({
  Arn: needed(text),
  DeadLetterConfig: record({ Arn: text }),
  Id: needed(text),
  Input: text,
  InputPath: text,
  InputTransformer: record({ InputPathsMap: map(text), InputTemplate: needed(text) }),
  RetryPolicy: record({ MaximumEventAgeInSeconds: integer, MaximumRetryAttempts: integer }),
  RoleArn: text,
  SqsParameters: record({ MessageGroupId: text }),
  // Targets of services that are not here; the event bus refuses them itself.
  AppSyncParameters: json,
  BatchParameters: json,
  EcsParameters: json,
  HttpParameters: json,
  KinesisParameters: json,
  RedshiftDataParameters: json,
  RunCommandParameters: json,
  SageMakerPipelineParameters: json,
});

const properties = {
  Description: text,
  EventBusName: text,
  EventPattern: document,
  Name: text,
  RoleArn: text,
  ScheduleExpression: text,
  State: oneOf<RuleState>(),
  Tags: tags,
  Targets: list(target),
};
type Properties = Values<typeof properties>;

const GONE = ['ResourceNotFoundException'];

const putRule = (Name: string, rule: Properties, context: ResourceContext): Promise<PutRuleCommandOutput> =>
  context.call('events', 'PutRule', {
    Name,
    Description: rule.Description,
    EventBusName: rule.EventBusName,
    EventPattern: rule.EventPattern,
    RoleArn: rule.RoleArn,
    ScheduleExpression: rule.ScheduleExpression,
    State: rule.State ?? 'ENABLED',
  } satisfies PutRuleCommandInput);

const putTargets = async (Rule: string, { Targets = [], EventBusName }: Properties, context: ResourceContext) => {
  if (Targets.length === 0) return;
  // Templates spell targets as the API does.
  const input = { Rule, EventBusName, Targets };
  const { FailedEntries = [] } = await context.call<PutTargetsCommandOutput>('events', 'PutTargets', input);
  const [failed] = FailedEntries;
  if (failed) throw new Error(`Target ${failed.TargetId}: ${failed.ErrorCode} ${failed.ErrorMessage}`);
};

const removeTargets = async (
  Rule: string,
  { Targets = [], EventBusName }: Properties,
  kept: readonly { readonly Id: string }[],
  context: ResourceContext,
) => {
  const Ids = Targets.map(({ Id }) => Id).filter((id) => !kept.some(({ Id }) => Id === id));
  if (Ids.length > 0) await context.callUnless(GONE, 'events', 'RemoveTargets', { Rule, EventBusName, Ids });
};

const ruleArn = (name: string, { EventBusName: bus }: Properties, { partition, region, account }: ResourceContext) => {
  const path = bus === undefined || bus === 'default' ? name : `${bus.split('/').at(-1)}/${name}`;
  return `arn:${partition}:events:${region}:${account}:rule/${path}`;
};

/** `Ref` gives `bus|rule` for a rule of another bus than the default one. */
const nameIn = (physicalId: string): string => physicalId.split('|').at(-1) ?? physicalId;

export const eventsRule = provider({
  type: 'AWS::Events::Rule',
  properties,
  name: { property: 'Name', maxLength: 64 },
  replaceOn: ['EventBusName', 'Name'],
  attributes: ['Arn', 'RuleName'],
  absent: GONE,
  create: async (rule, context) => {
    const { name } = context;
    const { RuleArn = ruleArn(name, rule, context) } = await putRule(name, rule, context);
    const isDefault = rule.EventBusName === undefined || rule.EventBusName === 'default';
    const physicalId = isDefault ? name : `${rule.EventBusName}|${name}`;
    context.exists(physicalId);
    const Tags = context.withStackTags(rule.Tags);
    if (Tags.length > 0) await context.call('events', 'TagResource', { ResourceARN: RuleArn, Tags });
    await putTargets(name, rule, context);
    return { physicalId, attributes: attributesOf({ Arn: RuleArn, RuleName: name }) };
  },
  update: async ({ physicalId, properties: rule, previous }, context) => {
    const name = nameIn(physicalId);
    const { RuleArn = ruleArn(name, rule, context) } = await putRule(name, rule, context);
    await putTargets(name, rule, context);
    await removeTargets(name, previous, rule.Targets ?? [], context);
    const { set, removedKeys } = tagChanges(rule.Tags, previous.Tags);
    if (removedKeys.length > 0)
      await context.call('events', 'UntagResource', { ResourceARN: RuleArn, TagKeys: removedKeys });
    if (set.length > 0) await context.call('events', 'TagResource', { ResourceARN: RuleArn, Tags: set });
    return { physicalId };
  },
  delete: async (physicalId, rule, context) => {
    const Name = nameIn(physicalId);
    await removeTargets(Name, rule, [], context);
    await context.call('events', 'DeleteRule', { Name, EventBusName: rule.EventBusName });
  },
});
