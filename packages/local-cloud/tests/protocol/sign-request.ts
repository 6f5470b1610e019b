import { Readable } from 'node:stream';
import type { ServiceName } from '../../src/kernel/service.js';
import type { WireRequest } from '../../src/protocol/wire.js';
import { hmacSha256, scopeText, sha256Hex, signingKey } from '../../src/signature/signing-key.js';

export const NOW = Date.parse('2026-11-22T12:00:00Z');

export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface Keys {
  readonly id: string;
  readonly secret: string;
}
export const ROOT_KEYS: Keys = { id: 'test', secret: 'test' };

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** A request as an AWS client signs it at `NOW`. */
export const sign = (service: ServiceName, draft: Draft, keys: Keys): WireRequest => {
  const date = new Date(NOW).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { day: date.slice(0, 8), region: 'us-east-1', service };
  const bodyHash = sha256Hex(draft.body);
  const headers: Record<string, string> = { host: '127.0.0.1:4566', 'x-amz-date': date, ...draft.headers };
  if (service === 's3') headers['x-amz-content-sha256'] = bodyHash;
  const names = Object.keys(headers).sort();
  const path = service === 's3' ? draft.path : draft.path.split('/').map(encode).join('/');
  const query = (draft.query ?? []).map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const canonical = [
    draft.method,
    path,
    query.join('&'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    bodyHash,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scopeText(scope), sha256Hex(canonical)].join('\n');
  const signature = hmacSha256(signingKey(keys.secret, scope), toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.id}/${scopeText(scope)}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return {
    method: draft.method,
    rawPath: draft.path,
    query: draft.query ?? [],
    headers: { ...headers, authorization },
    body: Readable.from([Buffer.from(draft.body)]),
  };
};
