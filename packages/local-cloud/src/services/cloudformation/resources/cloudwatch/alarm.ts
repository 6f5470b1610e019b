import type {
  ComparisonOperator,
  MetricDataQuery,
  PutMetricAlarmCommandInput,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import {
  flag,
  integer,
  json,
  list,
  needed,
  number,
  oneOf,
  record,
  tags,
  text,
  type Values,
} from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const properties = {
  ActionsEnabled: flag,
  AlarmActions: list(text),
  AlarmDescription: text,
  AlarmName: text,
  ComparisonOperator: oneOf<ComparisonOperator>(),
  DatapointsToAlarm: integer,
  Dimensions: list(record({ Name: needed(text), Value: needed(text) })),
  EvaluateLowSampleCountPercentile: text,
  EvaluationPeriods: integer,
  ExtendedStatistic: text,
  InsufficientDataActions: list(text),
  MetricName: text,
  Metrics: list(json),
  Namespace: text,
  OKActions: list(text),
  Period: integer,
  Statistic: oneOf<Statistic>(),
  Tags: tags,
  Threshold: number,
  ThresholdMetricId: text,
  TreatMissingData: text,
  Unit: oneOf<StandardUnit>(),
};
type Properties = Values<typeof properties>;

const put = async (AlarmName: string, { Metrics, Tags, ...alarm }: Properties, context: ResourceContext) => {
  await context.call('monitoring', 'PutMetricAlarm', {
    ...alarm,
    AlarmName,
    // Templates spell metric queries as the API does.
    ...(Metrics && { Metrics: Metrics as unknown as MetricDataQuery[] }),
    Tags: context.withStackTags(Tags),
  } satisfies PutMetricAlarmCommandInput);
  const { partition, region, account } = context;
  const Arn = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${AlarmName}`;
  return { physicalId: AlarmName, attributes: { Arn } };
};

export const cloudwatchAlarm = provider({
  type: 'AWS::CloudWatch::Alarm',
  properties,
  name: { property: 'AlarmName', maxLength: 255 },
  replaceOn: ['AlarmName'],
  attributes: ['Arn'],
  absent: ['ResourceNotFound', 'ResourceNotFoundException'],
  create: (alarm, context) => put(context.name, alarm, context),
  update: ({ physicalId, properties: alarm }, context) => put(physicalId, alarm, context),
  delete: (name, _, context) => context.call('monitoring', 'DeleteAlarms', { AlarmNames: [name] }),
});
