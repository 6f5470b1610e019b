import { queryValue, type WireRequest } from '../protocol/wire.js';
import type { Scope } from './signing-key.js';

/** The signature of version 4 that a request carries, in its Authorization header or in its query. */
export interface PresentedV4 {
  readonly version: 4;
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
  /** `20260102T030405Z`. */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** Seconds for which a presigned URL holds; undefined for a signature in the header. */
  readonly expiresSeconds: number | undefined;
  /** What stands for the body in the signature; undefined: the body's own hash. */
  readonly payloadHash: string | undefined;
}

/** A presigned S3 URL of version 2, which older clients still make. */
export interface PresentedV2 {
  readonly version: 2;
  readonly accessKeyId: string;
  /** Base64. */
  readonly signature: string;
  /** Seconds since the epoch. */
  readonly expires: string;
  readonly sessionToken: string | undefined;
}

export type PresentedSignature = PresentedV4 | PresentedV2;

const parseCredential = (credential: string): { accessKeyId: string; scope: Scope } | undefined => {
  const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential);
  if (!match) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = ''] = match;
  return { accessKeyId, scope: { day, region, service } };
};

const fromHeader = (request: WireRequest, authorization: string): PresentedV4 | undefined => {
  const parts = new Map(
    authorization
      .slice('AWS4-HMAC-SHA256'.length)
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
      }),
  );
  const credential = parseCredential(parts.get('Credential') ?? '');
  const signedHeaders = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  const date = request.headers['x-amz-date'] ?? request.headers['date'];
  if (!credential || !signedHeaders || !signature || !date) return undefined;
  return {
    version: 4,
    ...credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date,
    sessionToken: request.headers['x-amz-security-token'],
    expiresSeconds: undefined,
    payloadHash: request.headers['x-amz-content-sha256'],
  };
};

const fromQuery = (request: WireRequest): PresentedV4 | undefined => {
  const credential = parseCredential(queryValue(request, 'X-Amz-Credential') ?? '');
  const signedHeaders = queryValue(request, 'X-Amz-SignedHeaders');
  const signature = queryValue(request, 'X-Amz-Signature');
  const date = queryValue(request, 'X-Amz-Date');
  const expires = Number(queryValue(request, 'X-Amz-Expires') ?? Number.NaN);
  if (!credential || !signedHeaders || !signature || !date || Number.isNaN(expires)) return undefined;
  return {
    version: 4,
    ...credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date,
    sessionToken: queryValue(request, 'X-Amz-Security-Token') ?? request.headers['x-amz-security-token'],
    expiresSeconds: expires,
    payloadHash:
      request.headers['x-amz-content-sha256'] ??
      queryValue(request, 'X-Amz-Content-Sha256') ??
      (credential.scope.service === 's3' ? 'UNSIGNED-PAYLOAD' : undefined),
  };
};

/** `malformed`: the request tries to be signed, in a way that cannot be read. */
export const presentedSignature = (request: WireRequest): PresentedSignature | 'malformed' | undefined => {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined) {
    return authorization.startsWith('AWS4-HMAC-SHA256')
      ? (fromHeader(request, authorization) ?? 'malformed')
      : 'malformed';
  }
  if (queryValue(request, 'X-Amz-Signature') !== undefined || queryValue(request, 'X-Amz-Algorithm') !== undefined) {
    return fromQuery(request) ?? 'malformed';
  }
  const accessKeyId = queryValue(request, 'AWSAccessKeyId');
  const signature = queryValue(request, 'Signature');
  const expires = queryValue(request, 'Expires');
  if (accessKeyId === undefined || signature === undefined || expires === undefined) return undefined;
  const sessionToken = queryValue(request, 'x-amz-security-token') ?? request.headers['x-amz-security-token'];
  return { version: 2, accessKeyId, signature, expires, sessionToken };
};
