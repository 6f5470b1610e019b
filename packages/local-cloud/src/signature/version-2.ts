import { createHmac, timingSafeEqual } from 'node:crypto';
import { s3Address } from '../protocol/s3-address.js';
import type { WireRequest } from '../protocol/wire.js';
import type { PresentedV2 } from './presented-signature.js';

/** Query parameters that name a part of a resource: these are signed, all others are not. */
const SUBRESOURCES = new Set([
  'accelerate',
  'acl',
  'cors',
  'defaultObjectAcl',
  'delete',
  'encryption',
  'lifecycle',
  'location',
  'logging',
  'notification',
  'partNumber',
  'policy',
  'publicAccessBlock',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

const canonicalResource = (request: WireRequest): string => {
  const address = s3Address(request);
  const path = address.virtualHost ? `/${address.bucket ?? ''}${request.rawPath}` : request.rawPath;
  const signed = request.query
    .filter(([name]) => SUBRESOURCES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return signed.length === 0 ? path : `${path}?${signed.join('&')}`;
};

/** Whether a presigned URL of version 2 was made with this secret, for this request. */
export const verifyV2 = (request: WireRequest, presented: PresentedV2, secretAccessKey: string): boolean => {
  // Presigning moves headers into the query; what was signed is the header.
  const headers: Record<string, string> = { ...request.headers };
  for (const [name, value] of request.query) {
    const header = name.toLowerCase();
    if (header.startsWith('x-amz-') || header === 'content-md5' || header === 'content-type') headers[header] ??= value;
  }
  const amazonHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-amz-'))
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
    .join('');
  const toSign = [
    request.method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    presented.expires,
    `${amazonHeaders}${canonicalResource(request)}`,
  ].join('\n');
  const expected = createHmac('sha1', secretAccessKey).update(toSign).digest();
  const given = Buffer.from(presented.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
};
