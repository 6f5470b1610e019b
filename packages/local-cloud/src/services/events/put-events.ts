import type {
  PutEventsCommandInput,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import type { Bus } from './bus.js';
import type { RuleStore } from './rule-store.js';

const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

const problemOf = (entry: PutEventsRequestEntry): PutEventsResultEntry | undefined => {
  const invalid = (text: string): PutEventsResultEntry => ({ ErrorCode: 'InvalidArgument', ErrorMessage: text });
  if (!entry.Source) return invalid('Parameter Source is not valid. Reason: Source is a required argument.');
  if (entry.Source.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (!entry.DetailType)
    return invalid('Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (!entry.Detail) return invalid('Parameter Detail is not valid. Reason: Detail is a required argument.');
  try {
    const detail: unknown = JSON.parse(entry.Detail);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Said below.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
};

export const putEventsOperations = (store: RuleStore, bus: Bus) => ({
  PutEvents: operation<PutEventsCommandInput, PutEventsResponse>({
    authorize: () => [
      { action: 'events:PutEvents', resource: store.arnOf('').replace(/rule\/$/, 'event-bus/default') },
    ],
    handle: ({ Entries = [] }) => {
      const size = Entries.reduce((sum, entry) => sum + Buffer.byteLength(JSON.stringify(entry)), 0);
      if (Entries.length < 1 || Entries.length > MAX_ENTRIES) {
        throw new AwsError(
          'ValidationException',
          `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
        );
      }
      if (size > MAX_BYTES)
        throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
      const results = Entries.map((entry): PutEventsResultEntry => {
        store.requireBus(entry.EventBusName);
        const problem = problemOf(entry);
        if (problem) return problem;
        const event = bus.envelope({
          source: entry.Source ?? '',
          detailType: entry.DetailType ?? '',
          detail: JSON.parse(entry.Detail ?? '{}') as unknown,
          resources: entry.Resources ?? [],
          ...(entry.Time ? { time: entry.Time.getTime() } : {}),
        });
        bus.put(event);
        return { EventId: event.id };
      });
      return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
    },
  }),
});
