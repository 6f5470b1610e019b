import type { InputLogEvent, PutLogEventsCommandInput, PutLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { onLogs } from './access.js';
import type { LogStore } from './log-store.js';

const DAY_MS = 86_400_000;
const MAX_AGE_MS = 14 * DAY_MS;
const MAX_AHEAD_MS = 2 * 3_600_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH_EVENTS = 10_000;
const EVENT_BYTES = 26;

const checkBatch = (events: readonly InputLogEvent[]): void => {
  const bytes = events.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + EVENT_BYTES, 0);
  if (bytes > MAX_BATCH_BYTES) {
    throw new AwsError(
      'InvalidParameterException',
      `Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`,
    );
  }
  if (events.length < 1 || events.length > MAX_BATCH_EVENTS) {
    throw new AwsError(
      'InvalidParameterException',
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: Member must have length between 1 and ${MAX_BATCH_EVENTS}`,
    );
  }
  if (events.some(({ timestamp = 0 }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
    throw new AwsError(
      'InvalidParameterException',
      'Log events in a single PutLogEvents request must be in chronological order.',
    );
  }
};

export const putLogEventsOperations = (cloud: Cloud, store: LogStore) => ({
  PutLogEvents: operation<PutLogEventsCommandInput, PutLogEventsResponse>({
    authorize: onLogs(cloud, 'PutLogEvents'),
    handle: ({ logGroupName, logStreamName, logEvents = [] }) => {
      const group = store.group(logGroupName);
      const stream = store.stream(group.name, logStreamName);
      checkBatch(logEvents);
      const now = cloud.clock.now();
      const retentionMs = group.retentionDays === undefined ? Infinity : group.retentionDays * DAY_MS;
      const isOld = (event: InputLogEvent, limit: number): boolean => (event.timestamp ?? 0) < now - limit;
      const isNew = (event: InputLogEvent): boolean => (event.timestamp ?? 0) > now + MAX_AHEAD_MS;
      const taken = logEvents.filter(
        (event) => !isOld(event, MAX_AGE_MS) && !isOld(event, retentionMs) && !isNew(event),
      );
      store.append(
        group.name,
        stream.name,
        taken.map(({ timestamp = now, message = '' }) => ({ timestamp, message })),
      );
      const old = logEvents.filter((event) => isOld(event, MAX_AGE_MS)).length;
      const expired = logEvents.filter((event) => isOld(event, retentionMs)).length;
      const firstNew = logEvents.findIndex(isNew);
      const rejected = {
        ...(old > 0 ? { tooOldLogEventEndIndex: old } : {}),
        ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
        ...(firstNew >= 0 ? { tooNewLogEventStartIndex: firstNew } : {}),
      };
      const lastId = store.events(group.name, stream.name).events.at(-1)?.id ?? 0;
      return {
        nextSequenceToken: String(lastId),
        ...(Object.keys(rejected).length > 0 ? { rejectedLogEventsInfo: rejected } : {}),
      };
    },
  }),
});
