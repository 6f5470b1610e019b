import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.js';

const MOST_ENTRIES = 10;

/** Does each entry by itself; what SQS says against one leaves the others alone. Fails for a malformed batch. */
export const batch = <Entry extends { readonly Id: string | undefined }, Result>(
  entries: readonly Entry[],
  work: (entry: Entry) => Result,
): { Successful: Result[]; Failed: BatchResultErrorEntry[] } => {
  checkEntries(entries.map((entry) => entry.Id ?? ''));
  const successful: Result[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      successful.push(work(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
};

const checkEntries = (ids: readonly string[]): void => {
  if (ids.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.', { status: 400 });
  }
  if (ids.length > MOST_ENTRIES) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${ids.length}.`,
      { status: 400 },
    );
  }
  if (ids.some((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      { status: 400 },
    );
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`, { status: 400 });
  }
};
