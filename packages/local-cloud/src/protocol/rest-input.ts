import type { Readable } from 'node:stream';
import type { Codec, OperationModel, Shape } from './sdk-schemas.js';
import { readText, type TextPlace } from './simple-value.js';
import type { RouteMatch } from './rest-route.js';
import type { WireRequest } from './wire.js';

const readListText = (shape: Shape, texts: readonly string[]): unknown[] => {
  const member = shape.getValueSchema();
  return texts.map((text) => readText(member, text));
};

/** A list in a header: parts between commas, except those inside quotes. */
const splitHeader = (value: string): string[] =>
  (value.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [])
    .map((part) =>
      part
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('\\"', '"'),
    )
    .filter((part) => part !== '');

const readBound = (shape: Shape, text: string, place: TextPlace): unknown =>
  shape.isListSchema() && place === 'header' ? readListText(shape, splitHeader(text)) : readText(shape, text);

const prefixed = (headers: WireRequest['headers'], prefix: string): Record<string, string> | undefined => {
  const found = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

const collect = async (body: Readable): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const readPayload = async (shape: Shape, body: Readable, codec: Codec): Promise<unknown> => {
  if (shape.isStreaming()) return body;
  const bytes = await collect(body);
  if (shape.isBlobSchema()) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength === 0) return undefined;
  return shape.isStringSchema() ? Buffer.from(bytes).toString() : codec.read(shape, bytes);
};

/** Reads an input whose members are spread over path, query, headers and body. A streaming member gets `body` itself. */
export const readRestInput = async (
  { operation, labels }: RouteMatch,
  request: WireRequest,
  body: Readable,
  codec: Codec,
): Promise<object> => {
  const input: Record<string, unknown> = {};
  const inBody: string[] = [];
  const put = (name: string, value: unknown): void => {
    if (value !== undefined) input[name] = value;
  };
  for (const [name, member] of members(operation)) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel) {
      put(name, labels[name] === undefined ? undefined : readBound(member, labels[name], 'label'));
    } else if (traits.httpQuery) {
      const values = request.query.filter(([key]) => key === traits.httpQuery).map(([, value]) => value);
      if (member.isListSchema()) put(name, values.length === 0 ? undefined : readListText(member, values));
      else put(name, values[0] === undefined ? undefined : readBound(member, values[0], 'query'));
    } else if (traits.httpHeader) {
      const value = request.headers[traits.httpHeader.toLowerCase()];
      put(name, value === undefined ? undefined : readBound(member, value, 'header'));
    } else if (traits.httpPrefixHeaders) {
      put(name, prefixed(request.headers, traits.httpPrefixHeaders.toLowerCase()));
    } else if (traits.httpPayload) {
      put(name, await readPayload(member, body, codec));
    } else if (!traits.httpQueryParams) {
      inBody.push(name);
    }
  }
  if (inBody.length > 0) {
    const bytes = await collect(body);
    // A structure's codec makes a plain object.
    const read = (bytes.byteLength === 0 ? {} : codec.read(operation.input, bytes)) as Record<string, unknown>;
    for (const name of inBody) put(name, read[name]);
  }
  return input;
};

const members = (operation: OperationModel): Iterable<[string, Shape]> =>
  operation.input.isStructSchema() ? operation.input.structIterator() : [];
