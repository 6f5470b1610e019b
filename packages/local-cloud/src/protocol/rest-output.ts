import { Readable } from 'node:stream';
import type { Codec, OperationModel, Shape } from './sdk-schemas.js';
import { writeText } from './simple-value.js';
import type { WireResponse } from './wire.js';

const writeHeader = (shape: Shape, value: unknown): string => {
  if (!shape.isListSchema() || !Array.isArray(value)) return writeText(shape, value, 'header');
  const member = shape.getValueSchema();
  return value.map((item) => writeText(member, item, 'header')).join(', ');
};

const writePayload = (shape: Shape, value: unknown, codec: Codec): WireResponse['body'] => {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Readable || value instanceof Uint8Array || typeof value === 'string') return value;
  return codec.write(shape, value);
};

const isPayload = ([, shape]: readonly [string, Shape]): boolean => shape.getMergedTraits().httpPayload === 1;

const contentTypeOf = (operation: OperationModel, documentType: string): string => {
  const payload = [...operation.output.structIterator()].find(isPayload)?.[1];
  if (payload?.isBlobSchema()) return 'binary/octet-stream';
  // The one string that is a payload is a policy.
  if (payload?.isStringSchema()) return 'application/json';
  return documentType;
};

/** Spreads an output over status, headers and body. */
export const writeRestOutput = (
  operation: OperationModel,
  output: Readonly<Record<string, unknown>>,
  codec: Codec,
  documentType: string,
): WireResponse => {
  const headers: Record<string, string> = {};
  let status = operation.http?.status ?? 200;
  let body: WireResponse['body'];
  if (operation.output.isUnitSchema()) return { status, headers, body };

  const inBody: Record<string, unknown> = {};
  let hasBodyMembers = false;
  for (const [name, member] of operation.output.structIterator()) {
    const traits = member.getMergedTraits();
    const value = output[name];
    if (traits.httpPayload) {
      body = writePayload(member, value, codec);
    } else if (traits.httpResponseCode) {
      if (typeof value === 'number') status = value;
    } else if (traits.httpHeader || traits.httpPrefixHeaders) {
      if (value === undefined || value === null) continue;
      if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = writeHeader(member, value);
      else Object.assign(headers, prefixHeaders(traits.httpPrefixHeaders ?? '', value));
    } else {
      hasBodyMembers = true;
      if (value !== undefined && value !== null) inBody[name] = value;
    }
  }
  if (hasBodyMembers) body = codec.write(operation.output, inBody);
  if (body !== undefined) headers['content-type'] ??= contentTypeOf(operation, documentType);
  return { status, headers, body };
};

const prefixHeaders = (prefix: string, value: unknown): Record<string, string> =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [`${prefix}${name}`.toLowerCase(), String(text)]))
    : {};
