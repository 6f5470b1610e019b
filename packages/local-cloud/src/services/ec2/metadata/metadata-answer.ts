import type { InstanceRecord } from '../instance-record.js';
import type { MetadataTree } from './metadata-tree.js';
import { readTree } from './metadata-tree.js';

export interface MetadataRequest {
  readonly method: string;
  /** With its query, as it was sent. */
  readonly url: string;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface MetadataResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The tokens of one instance: token → when it ends. */
export interface MetadataTokens {
  readonly issue: (seconds: number) => string;
  readonly holds: (token: string) => boolean;
}

const TOKEN_PATH = '/latest/api/token';
const TTL = 'x-aws-ec2-metadata-token-ttl-seconds';
const LONGEST_TTL_SECONDS = 21_600;
const VERSION = /^(latest|1\.0|\d{4}-\d{2}-\d{2})$/;

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
};

const refused = (status: number): MetadataResponse => ({
  status,
  headers: { 'content-type': 'text/html' },
  body:
    '<?xml version="1.0" encoding="iso-8859-1"?>\n' +
    `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>${status} - ${REASONS[status] ?? ''}</title></head>` +
    `<body><h1>${status} - ${REASONS[status] ?? ''}</h1></body></html>\n`,
});

const given = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): MetadataResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain', ...headers },
  body,
});

/** Answers as the instance metadata service does, in its second version (with a token) and, where it may, its first. */
export const answerMetadata = async (
  record: InstanceRecord,
  request: MetadataRequest,
  tokens: MetadataTokens,
  tree: () => Promise<MetadataTree>,
): Promise<MetadataResponse> => {
  if (record.metadata.endpoint === 'disabled') return refused(403);
  const path = (request.url.split('?')[0] ?? '/').replace(/\/{2,}/g, '/');
  if (path === TOKEN_PATH) return tokenAnswer(request, tokens);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405);
  const token = request.headers['x-aws-ec2-metadata-token'];
  // A token that is sent must be a good one, also where none is needed.
  if (token === undefined ? record.metadata.tokens === 'required' : !tokens.holds(String(token))) return refused(401);
  const [version, ...names] = path
    .split('/')
    .filter((name) => name !== '')
    .map(decoded);
  if (version === undefined) return given('latest');
  if (!VERSION.test(version)) return refused(404);
  const userData = record.userData === undefined ? undefined : Buffer.from(record.userData, 'base64');
  if (names.length === 0) return given(['dynamic', 'meta-data', ...(userData ? ['user-data'] : [])].join('\n'));
  if (names.length === 1 && names[0] === 'user-data') {
    return userData ? given(userData, { 'content-type': 'application/octet-stream' }) : refused(404);
  }
  const text = readTree(await tree(), names);
  return text === undefined ? refused(404) : given(text);
};

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

/** A token goes to who sets a header, and not by way of a proxy: requests that were tricked out of a program do neither. */
const tokenAnswer = ({ method, headers }: MetadataRequest, tokens: MetadataTokens): MetadataResponse => {
  if (method !== 'PUT') return refused(405);
  if (headers['x-forwarded-for'] !== undefined) return refused(403);
  const ttl = headers[TTL];
  const seconds = typeof ttl === 'string' && /^\d+$/.test(ttl) ? Number(ttl) : 0;
  if (seconds < 1 || seconds > LONGEST_TTL_SECONDS) return refused(400);
  return given(tokens.issue(seconds), { [TTL]: String(seconds) });
};
