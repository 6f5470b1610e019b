import type { Readable } from 'node:stream';
import { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { readBody } from './json-body.js';
import { readQueryInput } from './query-input.js';
import { readRestInput } from './rest-input.js';
import type { RouteMatch } from './rest-route.js';
import { jsonCodec, xmlCodec, type Codec } from './sdk-schemas.js';
import type { Protocol } from './service-protocols.js';
import type { WireRequest } from './wire.js';

/** The whole body; at most `limit` bytes. */
export const collectBody = async (body: Readable, limit: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) {
      throw new AwsError('RequestEntityTooLarge', `A request of this kind has at most ${limit} bytes`, { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const unreadable = (protocol: Protocol, error: unknown): AwsError => {
  const text = error instanceof Error ? error.message : String(error);
  switch (protocol) {
    case 'json':
    case 'cbor':
    case 'rest-json':
      return new AwsError('SerializationException', text, { status: 400, cause: error });
    case 'query':
    case 'ec2':
      return new AwsError('MalformedQueryString', text, { status: 400, cause: error });
    case 'rest-xml':
      return new AwsError(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema',
        { status: 400, cause: error },
      );
  }
};

// The codecs load SDK modules: not before the first request needs them.
let xml: Codec | undefined;
let restJson: Codec | undefined;

/** What S3 sees of a request whose body came in chunks: the object's own length and encoding. */
const unframed = (request: WireRequest): WireRequest => {
  const { 'content-encoding': encoding, ...headers } = request.headers;
  const length = headers['x-amz-decoded-content-length'];
  const kept = (encoding ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(',');
  return {
    ...request,
    headers: {
      ...headers,
      ...(kept !== '' && { 'content-encoding': kept }),
      ...(length !== undefined && { 'content-length': length }),
    },
  };
};

/** Reads the operation's input; throws an AwsError when it cannot be read. */
export const readInput = async (
  service: ServiceName,
  protocol: Protocol,
  match: RouteMatch,
  request: WireRequest,
  form: WireRequest['query'],
  body: Readable,
  limit: number,
): Promise<object> => {
  try {
    switch (protocol) {
      case 'json':
      case 'cbor':
        // Inputs are structures: both codecs make plain objects of them.
        return readBody(protocol, match.operation, await collectBody(body, limit)) as object;
      case 'query':
      case 'ec2':
        return readQueryInput(match.operation.input, form, protocol === 'ec2');
      case 'rest-json':
        return await readRestInput(match, request, body, (restJson ??= jsonCodec(true)));
      case 'rest-xml':
        return await readRestInput(match, service === 's3' ? unframed(request) : request, body, (xml ??= xmlCodec('')));
    }
  } catch (error) {
    throw error instanceof AwsError ? error : unreadable(protocol, error);
  }
};
