import type { SignedUrl } from '../ticket/ticket.js';
import type { TemporaryCredentials } from './job-data.js';

/** One request that a holder of the URL may make. */
export interface SignRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly bucket: string;
  readonly key: string;
  /** Headers that must be sent with it, exactly so; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly lifeSeconds: number;
  readonly credentials: TemporaryCredentials;
}

/** Signs URLs: no call is made. A URL dies with its own end or its credentials', whichever comes first. */
export interface UrlSigner {
  sign(request: SignRequest): Promise<SignedUrl>;
}

/** Credentials for the URLs into the stack's own bucket. */
export interface OwnCredentials {
  /** Credentials that live for at least `seconds` more (≤ 3,300). */
  get(seconds: number): Promise<TemporaryCredentials>;
}
