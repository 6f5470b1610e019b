import {
  type JobRecord,
  type ObjectStore,
  outcomeOfResult,
  parseResult,
  RESULT_LIMIT_BYTES,
  signalKey,
  ticketId,
  type TicketNumber,
} from '@codepipeline-ec2/core';
import { type SignalStore, storeSignal } from './store-signal.js';

export interface ResultPorts extends SignalStore {
  readonly objects: ObjectStore;
}

/** Takes over the result that the instance wrote for this ticket. Undefined: there is none, or no such job. */
export const storeResult = async (
  ports: ResultPorts,
  jobId: string,
  number: TicketNumber,
): Promise<JobRecord | undefined> => {
  const read = await ports.objects.read(signalKey(jobId, number, 'result'), RESULT_LIMIT_BYTES);
  if (read.status === 'missing') return undefined;
  const id = ticketId(number);
  const text = read.status === 'found' ? read.text : '';
  const { outcome, cause } =
    read.status === 'found'
      ? outcomeOfResult(parseResult(text, { jobId, attempt: number.attempt, sequence: number.sequence }))
      : { outcome: 'died', cause: `The result that the instance sent has ${read.bytes} bytes.` };
  return storeSignal(ports, jobId, { name: `result:${id}`, outcome, cause }, () => ({ result: { ticket: id, text } }));
};

/** Looks for a result of which nobody has told, under the ticket that was sent last. */
export const storeLateResult = async (
  ports: ResultPorts,
  { jobId, ticket }: JobRecord,
): Promise<JobRecord | undefined> => (ticket?.sentAt === undefined ? undefined : storeResult(ports, jobId, ticket));
