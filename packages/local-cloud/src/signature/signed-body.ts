import { createHash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';
import { AwsError } from '../kernel/aws-error.js';
import { hmacSha256, sha256Hex } from './signing-key.js';
import type { VerifiedV4 } from './version-4.js';

const trailersByBody = new WeakMap<Readable, Record<string, string>>();

/** The headers that came after a chunked body (`x-amz-checksum-…`), lower case; complete when the body has ended. */
export const trailersOf = (body: Readable): Readonly<Record<string, string>> => trailersByBody.get(body) ?? {};

const EMPTY_HASH = sha256Hex('');
const LONGEST_CHUNK_HEAD = 16_384;

const incomplete = (): AwsError =>
  new AwsError('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 });

/** Passes bytes through and fails at the end when they are not those of `expected`. */
const hashed = (expected: string, mismatch: () => AwsError): Transform => {
  const hash = createHash('sha256');
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => {
      done(hash.digest('hex') === expected.toLowerCase() ? null : mismatch());
    },
  });
};

/** Each chunk's signature covers that of the one before. */
const chunkChecker = (
  seed: VerifiedV4,
  mismatch: () => AwsError,
): ((hash: string, given: string | undefined) => void) => {
  let previous = seed.signature;
  return (hash, given) => {
    const toSign = ['AWS4-HMAC-SHA256-PAYLOAD', seed.date, seed.scope, previous, EMPTY_HASH, hash].join('\n');
    previous = hmacSha256(seed.key, toSign).toString('hex');
    if (given !== previous) throw mismatch();
  };
};

type ChunkCheck = ReturnType<typeof chunkChecker>;

/** Takes the framing off an `aws-chunked` body: `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n`, then trailers. */
const unchunked = (
  expectedLength: number | undefined,
  trailers: Record<string, string>,
  check: ChunkCheck | undefined,
): Transform => {
  let waiting: Buffer = Buffer.alloc(0);
  let state: 'head' | 'data' | 'dataEnd' | 'trailers' | 'end' = 'head';
  let left = 0;
  let total = 0;
  let chunkHash = createHash('sha256');
  let chunkSignature: string | undefined;

  const line = (): string | undefined => {
    const end = waiting.indexOf('\r\n');
    if (end < 0) {
      if (waiting.length > LONGEST_CHUNK_HEAD) throw incomplete();
      return undefined;
    }
    const text = waiting.subarray(0, end).toString('latin1');
    waiting = waiting.subarray(end + 2);
    return text;
  };

  /** One step; false when more bytes are needed. */
  const step = (push: (bytes: Buffer) => void): boolean => {
    switch (state) {
      case 'head': {
        const head = line();
        if (head === undefined) return false;
        const [size = '', ...extensions] = head.split(';');
        if (!/^[0-9a-fA-F]+$/.test(size.trim())) throw incomplete();
        left = Number.parseInt(size, 16);
        chunkSignature = extensions.find((one) => one.startsWith('chunk-signature='))?.slice('chunk-signature='.length);
        chunkHash = createHash('sha256');
        if (left === 0) check?.(EMPTY_HASH, chunkSignature);
        state = left === 0 ? 'trailers' : 'data';
        return true;
      }
      case 'data': {
        if (waiting.length === 0) return false;
        const bytes = waiting.subarray(0, left);
        waiting = waiting.subarray(bytes.length);
        left -= bytes.length;
        total += bytes.length;
        if (check) chunkHash.update(bytes);
        push(bytes);
        if (left === 0) state = 'dataEnd';
        return true;
      }
      case 'dataEnd': {
        if (waiting.length < 2) return false;
        if (waiting.subarray(0, 2).toString('latin1') !== '\r\n') throw incomplete();
        waiting = waiting.subarray(2);
        check?.(chunkHash.digest('hex'), chunkSignature);
        state = 'head';
        return true;
      }
      case 'trailers': {
        const trailer = line();
        if (trailer === undefined) return false;
        if (trailer === '') {
          state = 'end';
          return true;
        }
        const colon = trailer.indexOf(':');
        if (colon < 0) throw incomplete();
        trailers[trailer.slice(0, colon).trim().toLowerCase()] = trailer.slice(colon + 1).trim();
        return true;
      }
      case 'end':
        waiting = Buffer.alloc(0);
        return false;
    }
  };

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
        while (step((bytes) => this.push(bytes)));
        done();
      } catch (error) {
        // Only AwsErrors are thrown in a step.
        done(error as AwsError);
      }
    },
    flush: (done) => {
      // Some clients leave out the empty line after the last trailer.
      const ended = state === 'end' || (state === 'trailers' && waiting.length === 0);
      done(ended && (expectedLength === undefined || expectedLength === total) ? null : incomplete());
    },
  });
};

/** Whether a body has `aws-chunked` framing. */
export const isChunked = (headers: Readonly<Record<string, string>>): boolean =>
  (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
  /(^|,)\s*aws-chunked\s*(,|$)/.test(headers['content-encoding'] ?? '');

/**
 * The body without framing, as a stream that fails at its end when it is not what was signed.
 * @param mismatch the error for bytes that are not those of the signature
 */
export const signedBody = (
  body: Readable,
  headers: Readonly<Record<string, string>>,
  verified: VerifiedV4 | undefined,
  mismatch: () => AwsError,
): Readable => {
  const payloadHash = headers['x-amz-content-sha256'] ?? '';
  const through = (transform: Transform): Readable => {
    // A handler may refuse without reading: then nobody else hears of the error.
    transform.on('error', () => undefined);
    return pipeline(body, transform, () => undefined);
  };
  if (isChunked(headers)) {
    const length = headers['x-amz-decoded-content-length'];
    const trailers: Record<string, string> = {};
    const check =
      verified && payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256') ? chunkChecker(verified, mismatch) : undefined;
    const decoded = through(unchunked(length === undefined ? undefined : Number(length), trailers, check));
    trailersByBody.set(decoded, trailers);
    return decoded;
  }
  if (verified && /^[0-9a-fA-F]{64}$/.test(payloadHash)) return through(hashed(payloadHash, mismatch));
  return body;
};
