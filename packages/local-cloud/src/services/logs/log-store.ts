import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import { streamKey, type LogBatch, type LogEvent, type LogGroupRecord, type LogStreamRecord } from './log-record.js';

/** The events of a stream in order of time. */
export interface StreamEvents {
  /** How many events before the first of `events` have been dropped: positions count from there. */
  dropped: number;
  events: LogEvent[];
}

export interface LogStore {
  readonly groups: Collection<LogGroupRecord>;
  readonly streams: Collection<LogStreamRecord>;
  /** By name or by ARN. */
  readonly group: (name: string | undefined, identifier?: string) => LogGroupRecord;
  readonly stream: (group: string, name: string | undefined) => LogStreamRecord;
  readonly streamsOf: (group: string) => readonly LogStreamRecord[];
  readonly events: (group: string, stream: string) => StreamEvents;
  readonly append: (group: string, stream: string, events: readonly { timestamp: number; message: string }[]) => void;
  readonly forgetStream: (group: string, stream: string) => void;
}

/** All logs together; beyond it the oldest events go. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What an event costs beside its message. */
const EVENT_BYTES = 26;

const sizeOf = ({ events }: LogBatch): number =>
  events.reduce((sum, { message }) => sum + message.length + EVENT_BYTES, 0);

export const openLogStore = (cloud: Pick<Cloud, 'collection' | 'clock'>): LogStore => {
  const groups = cloud.collection<LogGroupRecord>('logs.groups');
  const streams = cloud.collection<LogStreamRecord>('logs.streams');
  const batches = cloud.collection<LogBatch>('logs.batches');
  const ordered = new Map<string, StreamEvents>();
  let nextId = 1;
  let bytes = 0;

  const eventsOf = (group: string, stream: string): StreamEvents => {
    const key = streamKey(group, stream);
    const known = ordered.get(key) ?? { dropped: 0, events: [] };
    ordered.set(key, known);
    return known;
  };
  const insert = (batch: LogBatch): void => {
    bytes += sizeOf(batch);
    const { events } = eventsOf(batch.group, batch.stream);
    for (const event of batch.events) {
      let at = events.length;
      // Nearly always the last place.
      while (at > 0 && (events[at - 1]?.timestamp ?? 0) > event.timestamp) at--;
      if (at === events.length) events.push(event);
      else events.splice(at, 0, event);
      nextId = Math.max(nextId, event.id + 1);
    }
  };
  const drop = (key: string, batch: LogBatch): void => {
    bytes -= sizeOf(batch);
    batches.delete(key);
    const kept = ordered.get(streamKey(batch.group, batch.stream));
    if (!kept) return;
    const gone = new Set(batch.events.map(({ id }) => id));
    kept.events = kept.events.filter(({ id }) => !gone.has(id));
    kept.dropped += gone.size;
  };
  for (const batch of batches.values()) insert(batch);

  const noGroup = (): AwsError => new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');

  return {
    groups,
    streams,
    group: (name, identifier) => {
      const wanted = name ?? identifier?.replace(/^arn:[\w-]+:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
      const found = groups.get(wanted ?? '');
      if (!found) throw noGroup();
      return found;
    },
    stream: (group, name = '') => {
      const found = streams.get(streamKey(group, name));
      if (!found) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
      return found;
    },
    streamsOf: (group) => [...streams.values()].filter((stream) => stream.group === group),
    events: eventsOf,
    append: (group, stream, added) => {
      const ingestedAt = cloud.clock.now();
      const events = added.map((event) => ({ id: nextId++, ingestedAt, ...event }));
      const first = events[0];
      if (!first) return;
      const batch = { group, stream, events };
      batches.set(String(first.id), batch);
      insert(batch);
      for (const [key, oldest] of batches.entries()) {
        if (bytes <= MAX_BYTES || oldest === batch) break;
        drop(key, oldest);
      }
    },
    forgetStream: (group, stream) => {
      for (const [key, batch] of [...batches.entries()]) {
        if (batch.group === group && batch.stream === stream) drop(key, batch);
      }
      ordered.delete(streamKey(group, stream));
      streams.delete(streamKey(group, stream));
    },
  };
};
