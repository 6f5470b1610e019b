import { FieldFault, numbered, oneOf, readFields, text, whole, type Fields } from '../line-format/fields.js';
import { decodeLines } from '../line-format/line-format.js';
import { JOB_ID } from './ticket-id.js';
import type { NameValue, SignedUrl, Ticket } from './ticket.js';

export type DecodedTicket =
  { readonly ok: true; readonly ticket: Ticket } | { readonly ok: false; readonly fault: string };

/** Reads a ticket as an agent would; for tests and for the curious, the agents have their own. */
export const decodeTicket = (encoded: string): DecodedTicket => {
  const lines = decodeLines(encoded);
  if (!lines.ok) return lines;
  const read = readFields(() => ticketOf(lines.values));
  return read.ok ? { ok: true, ticket: read.value } : read;
};

const ticketOf = (fields: Fields): Ticket => {
  oneOf(fields, 'version', ['1']);
  const jobId = text(fields, 'jobId');
  if (!JOB_ID.test(jobId)) throw new FieldFault('jobId is not a UUID');
  return {
    jobId,
    attempt: whole(fields, 'attempt', 1, 9999),
    sequence: whole(fields, 'sequence', 1, 9999),
    kind: oneOf(fields, 'kind', ['build', 'upload']),
    agent: { url: text(fields, 'agent.url'), sha256: text(fields, 'agent.sha256') },
    deleteUrl: text(fields, 'delete.url'),
    command: text(fields, 'command'),
    workingDirectory: text(fields, 'workingDirectory'),
    timeoutSeconds: whole(fields, 'timeoutSeconds', 1, 172_800),
    environment: pairs(fields, 'environment'),
    inputs: numbered(fields, 'input', 'name', (at) => ({ name: text(fields, `${at}.name`), ...signedUrl(fields, at) })),
    outputs: numbered(fields, 'output', 'name', (at) => ({
      name: text(fields, `${at}.name`),
      path: text(fields, `${at}.path`),
      ...signedUrl(fields, at),
      headers: pairs(fields, `${at}.header`),
    })),
    result: signedUrl(fields, 'result'),
    renew: signedUrl(fields, 'renew'),
  };
};

const signedUrl = (fields: Fields, at: string): SignedUrl => ({
  url: text(fields, `${at}.url`),
  ends: whole(fields, `${at}.ends`, 0, Number.MAX_SAFE_INTEGER),
});

const pairs = (fields: Fields, prefix: string): NameValue[] =>
  numbered(fields, prefix, 'name', (at) => ({ name: text(fields, `${at}.name`), value: text(fields, `${at}.value`) }));
