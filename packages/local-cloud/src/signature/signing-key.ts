import { createHash, createHmac } from 'node:crypto';

export const hmacSha256 = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a SigV4 credential says besides the key: day, region, service. */
export interface Scope {
  /** `20260102`. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export const scopeText = ({ day, region, service }: Scope): string => `${day}/${region}/${service}/aws4_request`;

export const signingKey = (secretAccessKey: string, { day, region, service }: Scope): Buffer =>
  hmacSha256(hmacSha256(hmacSha256(hmacSha256(`AWS4${secretAccessKey}`, day), region), service), 'aws4_request');
