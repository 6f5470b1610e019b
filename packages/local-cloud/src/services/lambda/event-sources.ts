import type {
  CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommandInput,
  EventSourceMappingConfiguration,
  GetEventSourceMappingCommandInput,
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import type { GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { compilePattern } from '../events/pattern/compile-pattern.js';
import type { EventSourceRecord } from './event-source-record.js';
import { functionCaller } from './function-caller.js';
import { startQueuePoller, type QueuePoller } from './queue-poller.js';
import type { FunctionStore, ResolvedFunction } from './store.js';

type Given = CreateEventSourceMappingCommandInput | UpdateEventSourceMappingCommandInput;

const invalid = (text: string): AwsError => new AwsError('InvalidParameterValueException', text);

const describeSource = (record: EventSourceRecord, state?: string): EventSourceMappingConfiguration => ({
  UUID: record.uuid,
  BatchSize: record.batchSize,
  MaximumBatchingWindowInSeconds: record.windowSeconds,
  EventSourceArn: record.queueArn,
  FunctionArn: record.functionArn,
  LastModified: new Date(record.modifiedAt),
  State: state ?? (record.enabled ? 'Enabled' : 'Disabled'),
  StateTransitionReason: 'USER_INITIATED',
  FunctionResponseTypes: record.reportsFailures ? ['ReportBatchItemFailures'] : [],
  ...(record.maximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: record.maximumConcurrency } }),
  ...(record.filters.length > 0 ? { FilterCriteria: { Filters: record.filters.map((Pattern) => ({ Pattern })) } } : {}),
  EventSourceMappingArn: record.functionArn.replace(/:function:.*$/, `:event-source-mapping:${record.uuid}`),
});

const settingsFrom = (given: Given, old: Omit<EventSourceRecord, 'uuid' | 'modifiedAt'>): typeof old => {
  const batchSize = given.BatchSize ?? old.batchSize;
  const windowSeconds = given.MaximumBatchingWindowInSeconds ?? old.windowSeconds;
  const maximumConcurrency = given.ScalingConfig ? given.ScalingConfig.MaximumConcurrency : old.maximumConcurrency;
  const filters = given.FilterCriteria?.Filters?.map(({ Pattern = '{}' }) => Pattern) ?? old.filters;
  if (batchSize < 1 || batchSize > 10_000 || windowSeconds < 0 || windowSeconds > 300)
    throw invalid('Batch size or batching window is out of range.');
  if (batchSize > 10 && windowSeconds < 1) {
    throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
  if (maximumConcurrency !== undefined && (maximumConcurrency < 2 || maximumConcurrency > 1000)) {
    throw invalid('MaximumConcurrency must be between 2 and 1000.');
  }
  for (const pattern of filters) {
    try {
      compilePattern(pattern);
    } catch {
      throw invalid('Invalid filter pattern definition.');
    }
  }
  const { maximumConcurrency: _old, ...rest } = old;
  return {
    ...rest,
    enabled: given.Enabled ?? old.enabled,
    batchSize,
    windowSeconds,
    reportsFailures: given.FunctionResponseTypes
      ? given.FunctionResponseTypes.includes('ReportBatchItemFailures')
      : old.reportsFailures,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    filters,
  };
};

/** The queue must be there, readable for the function, and hide a message for as long as the function may take. */
const checkQueue = async (cloud: Cloud, queueArn: string, { record, version }: ResolvedFunction): Promise<void> => {
  const [, , service, , account, name] = queueArn.split(':');
  if (service !== 'sqs') throw invalid(`The local cloud reads event sources of SQS only, not ${queueArn}`);
  const caller = functionCaller(cloud, version.config.role, record.name);
  const input = { QueueUrl: `${cloud.endpoint}/${account}/${name}`, AttributeNames: ['VisibilityTimeout'] };
  const { Attributes } = await cloud
    .call<GetQueueAttributesResult>('sqs', 'GetQueueAttributes', input, caller)
    .catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      if (/AccessDenied/.test(error.code))
        throw invalid('The provided execution role does not have permissions to call ReceiveMessage on SQS');
      throw invalid(
        `Error occurred while ReceiveMessage. SQS Error Code: ${error.code}. SQS Error Message: ${error.message}`,
      );
    });
  const hidden = Number(Attributes?.['VisibilityTimeout'] ?? 30);
  if (hidden >= version.config.timeoutSeconds) return;
  throw invalid(
    `Invalid request provided: Queue visibility timeout: ${hidden} seconds is less than Function timeout: ${version.config.timeoutSeconds} seconds`,
  );
};

/** Queues as event sources of functions. */
export const createEventSources = (cloud: Cloud, store: FunctionStore) => {
  const sources = cloud.collection<EventSourceRecord>('lambda.eventSources');
  const pollers = new Map<string, QueuePoller>();
  const follow = (uuid: string): void => {
    pollers.get(uuid)?.stop();
    pollers.delete(uuid);
    const source = sources.get(uuid);
    if (source?.enabled) pollers.set(uuid, startQueuePoller(cloud, store, source));
  };
  const find = (uuid: string | undefined): EventSourceRecord => {
    const found = sources.get(uuid ?? '');
    if (found) return found;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
  };
  const save = (record: EventSourceRecord): void => {
    sources.set(record.uuid, record);
    follow(record.uuid);
  };
  const on = (action: string) => (input: { UUID?: string | undefined }) => [
    {
      action: `lambda:${action}`,
      resource: `arn:aws:lambda:${cloud.region}:${cloud.account}:event-source-mapping:${input.UUID ?? '*'}`,
    },
  ];

  const operations = {
    CreateEventSourceMapping: operation<CreateEventSourceMappingCommandInput, EventSourceMappingConfiguration>({
      authorize: () => [{ action: 'lambda:CreateEventSourceMapping', resource: '*' }],
      handle: async (input) => {
        const reference = input.FunctionName ?? '';
        const queueArn = input.EventSourceArn ?? '';
        const target = store.resolve(reference, undefined);
        const start = {
          queueArn,
          functionReference: reference,
          functionArn: target.arn,
          enabled: true,
          batchSize: 10,
          windowSeconds: 0,
          reportsFailures: false,
          filters: [],
        };
        const settings = settingsFrom(input, start);
        await checkQueue(cloud, queueArn, target);
        const twin = [...sources.values()].find((one) => one.queueArn === queueArn && one.functionArn === target.arn);
        if (twin) {
          throw new AwsError(
            'ResourceConflictException',
            `An event source mapping with SQS arn (" ${queueArn} ") and function (" ${reference} ") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
            { status: 409 },
          );
        }
        const record = { ...settings, uuid: cloud.uuid(), modifiedAt: cloud.clock.now() };
        save(record);
        return describeSource(record, 'Creating');
      },
    }),
    GetEventSourceMapping: operation<GetEventSourceMappingCommandInput, EventSourceMappingConfiguration>({
      authorize: on('GetEventSourceMapping'),
      handle: ({ UUID }) => describeSource(find(UUID)),
    }),
    UpdateEventSourceMapping: operation<UpdateEventSourceMappingCommandInput, EventSourceMappingConfiguration>({
      authorize: on('UpdateEventSourceMapping'),
      handle: (input) => {
        const old = find(input.UUID);
        const moved =
          input.FunctionName === undefined
            ? old
            : {
                ...old,
                functionReference: input.FunctionName,
                functionArn: store.resolve(input.FunctionName, undefined).arn,
              };
        const record = { ...settingsFrom(input, moved), uuid: old.uuid, modifiedAt: cloud.clock.now() };
        save(record);
        return describeSource(record, 'Updating');
      },
    }),
    DeleteEventSourceMapping: operation<DeleteEventSourceMappingCommandInput, EventSourceMappingConfiguration>({
      authorize: on('DeleteEventSourceMapping'),
      handle: ({ UUID }) => {
        const record = find(UUID);
        sources.delete(record.uuid);
        follow(record.uuid);
        return describeSource(record, 'Deleting');
      },
    }),
    ListEventSourceMappings: operation<ListEventSourceMappingsCommandInput, ListEventSourceMappingsResponse>({
      authorize: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
      handle: ({ EventSourceArn, FunctionName }) => {
        const wanted = FunctionName === undefined ? undefined : store.resolve(FunctionName, undefined).arn;
        const found = [...sources.values()].filter(
          ({ queueArn, functionArn }) =>
            (EventSourceArn ?? queueArn) === queueArn && (wanted ?? functionArn) === functionArn,
        );
        return { EventSourceMappings: found.map((record) => describeSource(record)) };
      },
    }),
  };

  return {
    operations,
    resume: () => {
      for (const uuid of sources.keys()) follow(uuid);
    },
    close: () => {
      for (const poller of pollers.values()) poller.stop();
    },
  };
};
