import { StringDecoder } from 'node:string_decoder';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';

export interface LogStream {
  /** Resolves when more may come: at once, unless much is waiting to be sent. */
  write(chunk: Buffer): Promise<void>;
  /** Sends what is left. */
  end(): Promise<void>;
}

export interface LogTarget {
  readonly group: string;
  readonly stream: string;
  /** Who writes: the instance's role. */
  readonly caller: Caller;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** How long the agent waits before it sends what has come. */
const FLUSH_MS = 1000;
/** Limits of one PutLogEvents call, and of one event in it. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_000_000;
const EVENT_BYTES = 200_000;
const EVENT_OVERHEAD = 26;
/** From here on writers wait. */
const MANY_WAITING = 20_000;

/**
 * Sends an output to CloudWatch Logs line by line, about every second while it comes. A refused call is told once to
 * `onRefused`; the output is then no longer sent, and the command goes on.
 */
export const openLogStream = (
  cloud: Pick<Cloud, 'call' | 'clock'>,
  { group, stream, caller }: LogTarget,
  onRefused: (error: unknown) => void,
): LogStream => {
  const decoder = new StringDecoder('utf8');
  let partial = '';
  let waiting: LogEvent[] = [];
  let refused = false;
  let scheduled = false;
  let sending: Promise<void> = Promise.resolve();

  const put = async (): Promise<void> => {
    while (waiting.length > 0 && !refused) {
      const batch = takeBatch(waiting);
      waiting = waiting.slice(batch.length);
      await cloud.call(
        'logs',
        'PutLogEvents',
        { logGroupName: group, logStreamName: stream, logEvents: batch },
        caller,
      );
    }
  };

  /** One at a time, each after the one before. */
  const send = (work: () => Promise<void>): Promise<void> => {
    sending = sending.then(work).catch((error: unknown) => {
      if (!refused) onRefused(error);
      refused = true;
      waiting = [];
    });
    return sending;
  };

  const add = (message: string): void => {
    if (refused) return;
    const timestamp = Math.floor(cloud.clock.now());
    for (const piece of cut(message)) waiting.push({ timestamp, message: piece });
  };

  void send(() => createStream(cloud, { group, stream, caller }));

  return {
    write: async (chunk) => {
      const lines = (partial + decoder.write(chunk)).split('\n');
      partial = lines.pop() ?? '';
      lines.forEach(add);
      if (partial.length > EVENT_BYTES) {
        add(partial);
        partial = '';
      }
      if (waiting.length > MANY_WAITING) return send(put);
      if (!scheduled) {
        scheduled = true;
        cloud.clock.setTimer(FLUSH_MS, () => {
          scheduled = false;
          void send(put);
        });
      }
    },
    end: async () => {
      const rest = partial + decoder.end();
      partial = '';
      if (rest !== '') add(rest);
      await send(put);
    },
  };
};

const createStream = async (cloud: Pick<Cloud, 'call'>, { group, stream, caller }: LogTarget): Promise<void> => {
  const create = async (operation: string, input: object): Promise<void> => {
    try {
      await cloud.call('logs', operation, input, caller);
    } catch (error) {
      if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error;
    }
  };
  const makeStream = (): Promise<void> => create('CreateLogStream', { logGroupName: group, logStreamName: stream });
  try {
    await makeStream();
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceNotFoundException')) throw error;
    await create('CreateLogGroup', { logGroupName: group });
    await makeStream();
  }
};

/** CloudWatch Logs takes no empty event, and none above its limit. */
const cut = function* (message: string): Generator<string> {
  const text = message.endsWith('\r') ? message.slice(0, -1) : message;
  if (text === '') yield ' ';
  // A character has at most three bytes for each of its units.
  for (let start = 0; start < text.length; start += EVENT_BYTES / 3) yield text.slice(start, start + EVENT_BYTES / 3);
};

const takeBatch = (events: readonly LogEvent[]): LogEvent[] => {
  let bytes = 0;
  let count = 0;
  for (const { message } of events.slice(0, MOST_EVENTS)) {
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
    if (count > 0 && bytes > MOST_BYTES) break;
    count += 1;
  }
  return events.slice(0, count);
};
