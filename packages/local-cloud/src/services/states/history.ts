import type { GetExecutionHistoryCommandInput, GetExecutionHistoryOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { AwsError } from '../../kernel/aws-error.js';
import type { Clock } from '../../clock/clock.js';
import type { NewEvent } from './asl/world.js';
import { findExecution, type EventRecord, type Store } from './store.js';

/** A history has no more events; the last one says that the execution failed. */
export const MAX_EVENTS = 25_000;
const DEFAULT_PAGE = 100;

export interface HistoryBook {
  readonly append: (executionArn: string, previousEventId: number, event: NewEvent) => number;
  readonly lastId: (executionArn: string) => number;
  readonly forget: (executionArn: string) => void;
  readonly page: (input: GetExecutionHistoryCommandInput) => GetExecutionHistoryOutput;
}

const keyOf = (executionArn: string, id: number): string => `${executionArn}#${id}`;

export const createHistoryBook = (store: Store, clock: Clock): HistoryBook => {
  const lastIds = new Map<string, number>();
  for (const [key, { id }] of store.history.entries()) {
    const executionArn = key.slice(0, key.lastIndexOf('#'));
    lastIds.set(executionArn, Math.max(id, lastIds.get(executionArn) ?? 0));
  }
  const lastId = (executionArn: string): number => lastIds.get(executionArn) ?? 0;

  return {
    lastId,
    append: (executionArn, previousEventId, event) => {
      const id = lastId(executionArn) + 1;
      lastIds.set(executionArn, id);
      store.history.set(keyOf(executionArn, id), { ...event, timestamp: clock.now(), id, previousEventId });
      return id;
    },
    forget: (executionArn) => {
      for (let id = lastId(executionArn); id > 0; id--) store.history.delete(keyOf(executionArn, id));
      lastIds.delete(executionArn);
    },
    page: (input) => {
      const arn = findExecution(store, input.executionArn ?? '').arn;
      const count = lastId(arn);
      const size = Math.min(input.maxResults || DEFAULT_PAGE, 1000);
      const offset = readToken(input.nextToken, arn);
      const events: HistoryEvent[] = [];
      for (let position = offset; position < Math.min(count, offset + size); position++) {
        const record = store.history.get(keyOf(arn, input.reverseOrder ? count - position : position + 1));
        if (record) events.push(toEvent(record, input.includeExecutionData ?? true));
      }
      const next = offset + size;
      return { events, ...(next < count ? { nextToken: writeToken(arn, next) } : {}) };
    },
  };
};

const writeToken = (arn: string, offset: number): string =>
  Buffer.from(JSON.stringify([arn, offset])).toString('base64');

const readToken = (token: string | undefined, arn: string): number => {
  if (token === undefined) return 0;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64').toString());
    if (Array.isArray(read) && read[0] === arn && typeof read[1] === 'number') return read[1];
  } catch {
    // Not one of ours: refused below.
  }
  throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
};

const DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

const toEvent = (record: EventRecord, includeData: boolean): HistoryEvent => {
  const event: HistoryEvent = { ...record, timestamp: new Date(record.timestamp) };
  if (includeData) return event;
  return Object.fromEntries(
    Object.entries(event).map(([member, value]) => [
      member,
      member.endsWith('EventDetails') && typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value as object).filter(([key]) => !DATA.has(key)))
        : value,
    ]),
    // The members are an event's, with some optional ones left out.
  ) as unknown as HistoryEvent;
};
