import type {
  FilterLogEventsCommandInput,
  FilterLogEventsResponse,
  GetLogEventsCommandInput,
  GetLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { onLogs } from './access.js';
import { compileFilter } from './filter-pattern.js';
import type { LogEvent } from './log-record.js';
import type { LogStore } from './log-store.js';

const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const TOKEN_DIGITS = 56;

interface Window {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

const within = ({ timestamp }: LogEvent, { startTime = 0, endTime = Infinity }: Window): boolean =>
  timestamp >= startTime && timestamp < endTime;

const tokenOf = (direction: 'f' | 'b', position: number): string =>
  `${direction}/${String(position).padStart(TOKEN_DIGITS, '0')}/s`;

const readToken = (token: string): { readonly direction: string; readonly position: number } => {
  const [, direction, digits] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  if (!direction) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { direction, position: Number(digits) };
};

/** Events from `from` in steps of `step` that lie in the window, as many as one answer holds; and where it stopped. */
const collect = (
  events: readonly LogEvent[],
  from: number,
  step: 1 | -1,
  limit: number,
  window: Window,
): { readonly found: LogEvent[]; readonly stop: number } => {
  const found: LogEvent[] = [];
  let bytes = 0;
  let at = from;
  for (; at >= 0 && at < events.length && found.length < limit; at += step) {
    const event = events[at];
    if (!event || !within(event, window)) continue;
    bytes += event.message.length;
    if (bytes > MAX_BYTES && found.length > 0) break;
    found.push(event);
  }
  return { found, stop: at };
};

export const readLogEventsOperations = (cloud: Cloud, store: LogStore) => ({
  GetLogEvents: operation<GetLogEventsCommandInput, GetLogEventsResponse>({
    authorize: onLogs(cloud, 'GetLogEvents'),
    handle: (input) => {
      const group = store.group(input.logGroupName, input.logGroupIdentifier).name;
      const stream = store.stream(group, input.logStreamName).name;
      const { events, dropped } = store.events(group, stream);
      const limit = Math.min(input.limit ?? MAX_EVENTS, MAX_EVENTS);
      const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
      const forward = token ? token.direction === 'f' : (input.startFromHead ?? false);
      const position = Math.max(0, (token?.position ?? (forward ? 0 : events.length + dropped)) - dropped);
      const { found, stop } = collect(events, forward ? position : position - 1, forward ? 1 : -1, limit, input);
      const [first, end] = forward ? [position, stop] : [stop + 1, position];
      return {
        events: (forward ? found : found.reverse()).map(({ timestamp, message, ingestedAt }) => ({
          timestamp,
          message,
          ingestionTime: ingestedAt,
        })),
        nextForwardToken: tokenOf('f', end + dropped),
        nextBackwardToken: tokenOf('b', first + dropped),
      };
    },
  }),

  FilterLogEvents: operation<FilterLogEventsCommandInput, FilterLogEventsResponse>({
    authorize: onLogs(cloud, 'FilterLogEvents'),
    handle: (input) => {
      const group = store.group(input.logGroupName, input.logGroupIdentifier).name;
      const test = compileFilter(input.filterPattern ?? '');
      const names = input.logStreamNames?.map((name) => store.stream(group, name).name);
      const streams = store
        .streamsOf(group)
        .filter(({ name }) => names?.includes(name) ?? name.startsWith(input.logStreamNamePrefix ?? ''));
      const after = readFilterToken(input.nextToken);
      const all = streams
        .flatMap(({ name }) => store.events(group, name).events.map((event) => ({ ...event, stream: name })))
        .filter((event) => within(event, input) && isAfter(event, after) && test(event.message))
        .sort((a, b) => a.timestamp - b.timestamp || a.id - b.id);
      const { found } = collect(all, 0, 1, Math.min(input.limit ?? MAX_EVENTS, MAX_EVENTS), {});
      // `collect` answers some of the events that it got.
      const page = found as typeof all;
      const last = page.at(-1);
      return {
        events: page.map(({ id, stream, timestamp, message, ingestedAt }) => ({
          logStreamName: stream,
          timestamp,
          message,
          ingestionTime: ingestedAt,
          eventId: String(id).padStart(TOKEN_DIGITS, '0'),
        })),
        searchedLogStreams: [],
        ...(last && page.length < all.length ? { nextToken: `${last.timestamp}/${last.id}` } : {}),
      };
    },
  }),
});

const readFilterToken = (token: string | undefined): readonly [timestamp: number, id: number] => {
  if (token === undefined) return [-Infinity, 0];
  const [timestamp = Number.NaN, id = Number.NaN] = token.split('/').map(Number);
  if (Number.isNaN(timestamp) || Number.isNaN(id)) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return [timestamp, id];
};

const isAfter = ({ timestamp, id }: LogEvent, [afterTimestamp, afterId]: readonly [number, number]): boolean =>
  timestamp > afterTimestamp || (timestamp === afterTimestamp && id > afterId);
