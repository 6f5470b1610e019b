import { FieldFault, numbered, oneOf, readFields, text, whole, type Fields } from '../line-format/fields.js';
import { decodeLines } from '../line-format/line-format.js';
import { cleanOutput, oneLine } from '../text/clean-text.js';
import { cutText, cutToEnd } from '../text/cut-text.js';
import type { TicketNumber } from '../ticket/ticket-id.js';
import { PHASES, type BuildResult, type TransferSize } from './build-result.js';

/** Larger results are not read. */
export const RESULT_LIMIT_BYTES = 65_536;

const MAX_TAIL = 8_192;
const MAX_COMMAND = 1_000;
const MAX_MESSAGE = 2_000;
const MAX_LIST = 5;
const MAX_BYTES = Number.MAX_SAFE_INTEGER;
const VARIABLE_NAME = /^[A-Za-z0-9@_-]+$/;

export type ParsedResult =
  { readonly ok: true; readonly result: BuildResult } | { readonly ok: false; readonly fault: string };

/**
 * Reads a result. It is hostile input: this never throws, and a result that names another job or ticket than the key
 * under which it was stored is refused.
 */
export const parseResult = (stored: string, expected: TicketNumber & { readonly jobId: string }): ParsedResult => {
  if (stored.length > RESULT_LIMIT_BYTES) return { ok: false, fault: `it has more than ${RESULT_LIMIT_BYTES} bytes` };
  const lines = decodeLines(stored);
  if (!lines.ok) return lines;
  const read = readFields(() => resultOf(lines.values, expected));
  return read.ok ? { ok: true, result: read.value } : read;
};

const resultOf = (fields: Fields, expected: TicketNumber & { readonly jobId: string }): BuildResult => {
  oneOf(fields, 'version', ['1']);
  oneOf(fields, 'jobId', [expected.jobId]);
  oneOf(fields, 'attempt', [String(expected.attempt)]);
  oneOf(fields, 'sequence', [String(expected.sequence)]);
  const exitCode = exitCodeOf(fields.get('exitCode'));
  return {
    outcome: oneOf(fields, 'outcome', ['succeeded', 'failed', 'agentFailed']),
    phase: oneOf(fields, 'phase', PHASES),
    command: cutText(cleanOutput(fields.get('command') ?? ''), MAX_COMMAND),
    ...(exitCode !== undefined && { exitCode }),
    message: cutText(oneLine(fields.get('message') ?? ''), MAX_MESSAGE),
    tail: tailOf(fields.get('tail') ?? ''),
    variables: Object.fromEntries(variablesOf(fields)),
    inputs: sizes(fields, 'input'),
    outputs: sizes(fields, 'output'),
    timings: timingsOf(fields),
    agentVersion: cutText(oneLine(fields.get('agentVersion') ?? ''), 40),
  };
};

/** A tail is cut by bytes, so it may begin within a character. */
const tailOf = (written: string): string => cutToEnd(cleanOutput(written.replace(/^\ufffd+/, '')), MAX_TAIL);

/** Windows has exit codes of 32 bits, which some tools write with a sign. */
const exitCodeOf = (written: string | undefined): number | undefined =>
  written !== undefined && /^-?[0-9]{1,10}$/.test(written) ? Number(written) : undefined;

const variablesOf = (fields: Fields): [string, string][] =>
  numbered(fields, 'variable', 'name', (at) => {
    const name = text(fields, `${at}.name`);
    if (!VARIABLE_NAME.test(name)) throw new FieldFault(`${at}.name is not the name of an output variable`);
    return [name, text(fields, `${at}.value`)];
  });

const sizes = (fields: Fields, prefix: string): TransferSize[] => {
  const list = numbered(fields, prefix, 'name', (at) => ({
    name: cutText(oneLine(text(fields, `${at}.name`)), 100),
    bytes: whole(fields, `${at}.bytes`, 0, MAX_BYTES),
    files: whole(fields, `${at}.files`, 0, MAX_BYTES),
  }));
  if (list.length > MAX_LIST) throw new FieldFault(`it has more than ${MAX_LIST} ${prefix} artifacts`);
  return list;
};

const timingsOf = (fields: Fields): BuildResult['timings'] =>
  Object.fromEntries(
    PHASES.filter((phase) => fields.has(`timing.${phase}`)).map((phase) => [
      phase,
      whole(fields, `timing.${phase}`, 0, MAX_BYTES),
    ]),
  );
