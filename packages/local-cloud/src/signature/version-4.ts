import { timingSafeEqual } from 'node:crypto';
import { percentDecode, percentEncode, type WireRequest } from '../protocol/wire.js';
import type { PresentedV4 } from './presented-signature.js';
import { hmacSha256, scopeText, sha256Hex, signingKey } from './signing-key.js';

const canonicalPath = (rawPath: string, service: string): string => {
  const segments = rawPath.split('/');
  // S3 encodes each segment once; all others encode the path as it was received once more.
  const encoded =
    service === 's3'
      ? segments.map((segment) => percentEncode(percentDecode(segment)))
      : segments.map((segment) => percentEncode(segment));
  return encoded.join('/') || '/';
};

const canonicalQuery = (query: WireRequest['query']): string =>
  query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const canonicalHeaders = (headers: WireRequest['headers'], names: readonly string[]): string =>
  names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('');

/** The first string to sign of a request with a chunked body, and what its chunks are signed with. */
export interface VerifiedV4 {
  readonly key: Buffer;
  readonly scope: string;
  readonly date: string;
  readonly signature: string;
}

/** Checks the signature; gives undefined when it is not the one of this secret. */
export const verifyV4 = (
  request: WireRequest,
  presented: PresentedV4,
  secretAccessKey: string,
  payloadHash: string,
): VerifiedV4 | undefined => {
  const canonicalRequest = [
    request.method,
    canonicalPath(request.rawPath, presented.scope.service),
    canonicalQuery(request.query),
    canonicalHeaders(request.headers, presented.signedHeaders),
    presented.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const scope = scopeText(presented.scope);
  const toSign = ['AWS4-HMAC-SHA256', presented.date, scope, sha256Hex(canonicalRequest)].join('\n');
  const key = signingKey(secretAccessKey, presented.scope);
  const expected = hmacSha256(key, toSign);
  const given = Buffer.from(presented.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { key, scope, date: presented.date, signature: presented.signature };
};

/** Milliseconds since the epoch of `20260102T030405Z` or an HTTP date; NaN when it is neither. */
export const parseSignatureDate = (date: string): number => {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(date);
  if (!match) return Date.parse(date);
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};
