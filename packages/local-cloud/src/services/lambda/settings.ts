import type {
  DeleteFunctionConcurrencyCommandInput,
  DeleteFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyResponse,
  GetFunctionEventInvokeConfigCommandInput,
  ListTagsCommandInput,
  ListTagsResponse,
  PutFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandOutput,
  PutFunctionEventInvokeConfigCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import type { AsyncConfig, FunctionRecord } from './function-record.js';
import { onFunction } from './functions.js';
import type { FunctionStore } from './store.js';

const describeAsync = (record: FunctionRecord): FunctionEventInvokeConfig => {
  const config = record.async;
  if (!config) {
    throw new AwsError(
      'ResourceNotFoundException',
      `The function ${record.arn}:$LATEST doesn't have an EventInvokeConfig`,
      { status: 404 },
    );
  }
  return {
    FunctionArn: `${record.arn}:$LATEST`,
    LastModified: new Date(config.modifiedAt),
    ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAgeSeconds === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAgeSeconds }),
    DestinationConfig: config.destinations ?? { OnSuccess: {}, OnFailure: {} },
  };
};

/** Concurrency, asynchronous invocation and tags. */
export const settingOperations = (cloud: Cloud, store: FunctionStore) => ({
  PutFunctionConcurrency: operation<
    PutFunctionConcurrencyCommandInput,
    Omit<PutFunctionConcurrencyCommandOutput, '$metadata'>
  >({
    authorize: onFunction(store, 'PutFunctionConcurrency'),
    handle: ({ FunctionName, ReservedConcurrentExecutions = 0 }) => {
      const record = store.find(FunctionName);
      store.functions.set(record.name, { ...record, reservedConcurrency: ReservedConcurrentExecutions });
      return { ReservedConcurrentExecutions };
    },
  }),
  GetFunctionConcurrency: operation<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyResponse>({
    authorize: onFunction(store, 'GetFunctionConcurrency'),
    handle: ({ FunctionName }) => {
      const { reservedConcurrency } = store.find(FunctionName);
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    },
  }),
  DeleteFunctionConcurrency: operation<DeleteFunctionConcurrencyCommandInput, object>({
    authorize: onFunction(store, 'DeleteFunctionConcurrency'),
    handle: ({ FunctionName }) => {
      const { reservedConcurrency: _gone, ...record } = store.find(FunctionName);
      store.functions.set(record.name, record);
      return {};
    },
  }),
  PutFunctionEventInvokeConfig: operation<PutFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    authorize: onFunction(store, 'PutFunctionEventInvokeConfig'),
    handle: (input) => {
      const record = store.find(input.FunctionName);
      const config: AsyncConfig = {
        ...(input.MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: input.MaximumRetryAttempts }),
        ...(input.MaximumEventAgeInSeconds === undefined
          ? {}
          : { maximumEventAgeSeconds: input.MaximumEventAgeInSeconds }),
        ...(input.DestinationConfig ? { destinations: input.DestinationConfig } : {}),
        modifiedAt: cloud.clock.now(),
      };
      const updated = { ...record, async: config };
      store.functions.set(record.name, updated);
      return describeAsync(updated);
    },
  }),
  GetFunctionEventInvokeConfig: operation<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    authorize: onFunction(store, 'GetFunctionEventInvokeConfig'),
    handle: ({ FunctionName }) => describeAsync(store.find(FunctionName)),
  }),
  DeleteFunctionEventInvokeConfig: operation<DeleteFunctionEventInvokeConfigCommandInput, object>({
    authorize: onFunction(store, 'DeleteFunctionEventInvokeConfig'),
    handle: ({ FunctionName }) => {
      const { async: _gone, ...record } = store.find(FunctionName);
      store.functions.set(record.name, record);
      return {};
    },
  }),
  TagResource: operation<TagResourceCommandInput, object>({
    authorize: ({ Resource = '*' }) => [{ action: 'lambda:TagResource', resource: Resource }],
    handle: ({ Resource, Tags }) => {
      const record = store.find(Resource);
      store.functions.set(record.name, { ...record, tags: { ...record.tags, ...Tags } });
      return {};
    },
  }),
  UntagResource: operation<UntagResourceCommandInput, object>({
    authorize: ({ Resource = '*' }) => [{ action: 'lambda:UntagResource', resource: Resource }],
    handle: ({ Resource, TagKeys = [] }) => {
      const record = store.find(Resource);
      const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !TagKeys.includes(key)));
      store.functions.set(record.name, { ...record, tags });
      return {};
    },
  }),
  ListTags: operation<ListTagsCommandInput, ListTagsResponse>({
    authorize: ({ Resource = '*' }) => [{ action: 'lambda:ListTags', resource: Resource }],
    handle: ({ Resource }) => ({ Tags: { ...store.find(Resource).tags } }),
  }),
});
