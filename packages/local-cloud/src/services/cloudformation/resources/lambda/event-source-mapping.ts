import type {
  CreateEventSourceMappingCommandInput,
  CreateEventSourceMappingCommandOutput,
  EventSourcePosition,
  FunctionResponseType,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { flag, integer, list, needed, oneOf, record, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { tagMap } from '../tag-changes.js';

export const lambdaEventSourceMapping = provider({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: {
    BatchSize: integer,
    BisectBatchOnFunctionError: flag,
    DestinationConfig: record({ OnFailure: record({ Destination: text }), OnSuccess: record({ Destination: text }) }),
    Enabled: flag,
    EventSourceArn: text,
    FilterCriteria: record({ Filters: list(record({ Pattern: text })) }),
    FunctionName: needed(text),
    FunctionResponseTypes: list(oneOf<FunctionResponseType>()),
    KmsKeyArn: text,
    MaximumBatchingWindowInSeconds: integer,
    MaximumRecordAgeInSeconds: integer,
    MaximumRetryAttempts: integer,
    ParallelizationFactor: integer,
    ScalingConfig: record({ MaximumConcurrency: integer }),
    StartingPosition: oneOf<EventSourcePosition>(),
    Tags: tags,
    TumblingWindowInSeconds: integer,
  },
  replaceOn: ['EventSourceArn', 'StartingPosition'],
  attributes: ['EventSourceMappingArn', 'Id'],
  absent: ['ResourceNotFoundException'],
  create: async ({ KmsKeyArn, Tags, ...mapping }, context) => {
    const created = await context.call<CreateEventSourceMappingCommandOutput>('lambda', 'CreateEventSourceMapping', {
      ...mapping,
      KMSKeyArn: KmsKeyArn,
      Tags: tagMap(context.withStackTags(Tags)),
    } satisfies CreateEventSourceMappingCommandInput);
    const id = created.UUID ?? '';
    const arn = `arn:${context.partition}:lambda:${context.region}:${context.account}:event-source-mapping:${id}`;
    return { physicalId: id, attributes: { Id: id, EventSourceMappingArn: arn } };
  },
  update: async (
    { physicalId: UUID, properties: { KmsKeyArn, Tags: _, EventSourceArn: __, StartingPosition: ___, ...mapping } },
    context,
  ) => {
    await context.call('lambda', 'UpdateEventSourceMapping', {
      UUID,
      ...mapping,
      KMSKeyArn: KmsKeyArn,
    } satisfies UpdateEventSourceMappingCommandInput);
    return { physicalId: UUID };
  },
  delete: (UUID, _, context) => context.call('lambda', 'DeleteEventSourceMapping', { UUID }),
});
