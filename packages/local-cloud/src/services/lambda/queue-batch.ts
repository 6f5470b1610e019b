import type { Message } from '@aws-sdk/client-sqs';
import { compilePattern } from '../events/pattern/compile-pattern.js';
import type { EventSourceRecord } from './event-source-record.js';

/** A message as a function's event has it. */
export const queueRecord = (message: Message, source: EventSourceRecord, region: string): object => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
      name,
      {
        ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
        ...(value.BinaryValue === undefined ? {} : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: value.DataType,
      },
    ]),
  ),
  ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: source.queueArn,
  awsRegion: region,
});

/** A filter sees the body as JSON where it is JSON. */
export const passesFilters = (message: Message, filters: readonly string[]): boolean => {
  if (filters.length === 0) return true;
  let body: unknown = message.Body;
  try {
    body = JSON.parse(message.Body ?? '') as unknown;
  } catch {
    // It stays text.
  }
  const seen = { body, attributes: message.Attributes ?? {}, messageAttributes: message.MessageAttributes ?? {} };
  return filters.some((pattern) => compilePattern(pattern)(seen));
};

/** The messages of a batch that are done with, by what the function has answered; none when the answer makes no sense. */
export const doneMessages = (
  batch: readonly Message[],
  answer: unknown,
  reportsFailures: boolean,
): readonly Message[] => {
  if (!reportsFailures || typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer))
    return batch;
  const { batchItemFailures: failures } = answer;
  if (failures === null || failures === undefined) return batch;
  if (!Array.isArray(failures)) return [];
  const known = new Set(batch.map(({ MessageId }) => MessageId));
  const failed = new Set<unknown>();
  for (const failure of failures as unknown[]) {
    const id =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined;
    if (typeof id !== 'string' || !known.has(id)) return [];
    failed.add(id);
  }
  return batch.filter(({ MessageId }) => !failed.has(MessageId));
};
