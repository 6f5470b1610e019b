import type {
  CreateLogStreamCommandInput,
  DeleteLogStreamCommandInput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsResponse,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { groupArn, onLogs } from './access.js';
import { streamKey, type LogStreamRecord } from './log-record.js';
import type { LogStore } from './log-store.js';
import { pageOf } from './page.js';

export const logStreamOperations = (cloud: Cloud, store: LogStore) => {
  const describe = ({ group, name, createdAt }: LogStreamRecord): LogStream => {
    const { events } = store.events(group, name);
    const first = events[0];
    const last = events.at(-1);
    return {
      logStreamName: name,
      creationTime: createdAt,
      ...(first && last
        ? {
            firstEventTimestamp: first.timestamp,
            lastEventTimestamp: last.timestamp,
            lastIngestionTime: last.ingestedAt,
          }
        : {}),
      uploadSequenceToken: String(last?.id ?? 0),
      arn: `${groupArn(cloud, group)}:log-stream:${name}`,
      storedBytes: 0,
    };
  };

  return {
    CreateLogStream: operation<CreateLogStreamCommandInput, object>({
      authorize: onLogs(cloud, 'CreateLogStream'),
      handle: ({ logGroupName, logStreamName: name = '' }) => {
        const group = store.group(logGroupName).name;
        if (!/^[^:*]{1,512}$/.test(name)) {
          throw new AwsError(
            'InvalidParameterException',
            `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
          );
        }
        if (store.streams.has(streamKey(group, name))) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
        }
        store.streams.set(streamKey(group, name), { group, name, createdAt: cloud.clock.now() });
        return {};
      },
    }),

    DeleteLogStream: operation<DeleteLogStreamCommandInput, object>({
      authorize: onLogs(cloud, 'DeleteLogStream'),
      handle: ({ logGroupName, logStreamName }) => {
        const { group, name } = store.stream(store.group(logGroupName).name, logStreamName);
        store.forgetStream(group, name);
        return {};
      },
    }),

    DescribeLogStreams: operation<DescribeLogStreamsCommandInput, DescribeLogStreamsResponse>({
      authorize: onLogs(cloud, 'DescribeLogStreams'),
      handle: ({
        logGroupName,
        logGroupIdentifier,
        logStreamNamePrefix = '',
        orderBy,
        descending,
        limit,
        nextToken,
      }) => {
        const group = store.group(logGroupName, logGroupIdentifier).name;
        const named = store.streamsOf(group).filter(({ name }) => name.startsWith(logStreamNamePrefix));
        const all = named
          .map(describe)
          .sort((a, b) =>
            orderBy === 'LastEventTime'
              ? (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0)
              : (a.logStreamName ?? '') < (b.logStreamName ?? '')
                ? -1
                : 1,
          );
        const { items, ...more } = pageOf(descending ? all.reverse() : all, limit, nextToken);
        return { logStreams: [...items], ...more };
      },
    }),
  };
};
