import { Readable } from 'node:stream';
import { AwsError } from '../../kernel/aws-error.js';
import type { BlobStore, StoredBlob } from '../../kernel/blob-store.js';
import type { Call } from '../../kernel/service.js';
import { trailersOf } from '../../signature/signed-body.js';
import {
  CHECKSUM_ALGORITHMS,
  runningChecksum,
  type ChecksumAlgorithmName,
  type RunningChecksum,
} from './checksum-algorithms.js';

/** The members in which requests carry checksums; PutObject's and UploadPart's inputs have them all. */
export interface DeclaredChecksums {
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumCRC64NVME?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

export interface ReceivedBody {
  readonly blob: StoredBlob;
  readonly checksum: { readonly algorithm: ChecksumAlgorithmName; readonly value: string } | undefined;
}

/**
 * Stores a body while it arrives and checks it against what its sender said of it.
 * Nothing is kept when it does not arrive whole, or is not what was said.
 */
export const receiveBody = async (
  blobs: BlobStore,
  body: unknown,
  declared: DeclaredChecksums,
  call: Call,
): Promise<ReceivedBody> => {
  const algorithm = algorithmOf(declared, call);
  const running = algorithm && runningChecksum(algorithm);
  const blob = await blobs.write(measured(body, running));
  try {
    if (declared.ContentMD5 !== undefined) checkMd5(declared.ContentMD5, blob.md5);
    if (!algorithm || !running) return { blob, checksum: undefined };
    const value = running.digest();
    // Looked for only now: a trailer is known when the body has ended.
    const trailers = body instanceof Readable ? trailersOf(body) : {};
    const said = declared[`Checksum${algorithm}`] ?? trailers[`x-amz-checksum-${algorithm.toLowerCase()}`];
    if (said !== undefined && said !== value) {
      throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, {
        status: 400,
      });
    }
    return { blob, checksum: { algorithm, value } };
  } catch (error) {
    blobs.delete(blob.id);
    throw error;
  }
};

const algorithmOf = (declared: DeclaredChecksums, call: Call): ChecksumAlgorithmName | undefined => {
  const trailer = call.headers?.['x-amz-trailer']?.toLowerCase();
  const named = (call.headers?.['x-amz-sdk-checksum-algorithm'] ?? declared.ChecksumAlgorithm)?.toUpperCase();
  return (
    CHECKSUM_ALGORITHMS.find((name) => declared[`Checksum${name}`] !== undefined) ??
    CHECKSUM_ALGORITHMS.find((name) => trailer === `x-amz-checksum-${name.toLowerCase()}`) ??
    CHECKSUM_ALGORITHMS.find((name) => name === named)
  );
};

const checkMd5 = (said: string, actualHex: string): void => {
  const bytes = Buffer.from(said, 'base64');
  if (bytes.length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.', { status: 400 });
  }
  if (bytes.toString('hex') !== actualHex) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', { status: 400 });
  }
};

/** The body as the blob store takes it; its bytes pass the checksum on their way. */
const measured = (body: unknown, running: RunningChecksum | undefined): Readable | Uint8Array => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    running?.update(bytes);
    return bytes;
  }
  if (!(body instanceof Readable)) throw new TypeError('A body is bytes, text or a stream');
  return running ? Readable.from(passing(body, running), { objectMode: false }) : body;
};

async function* passing(body: Readable, running: RunningChecksum): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    const bytes = chunk as Uint8Array; // a byte stream yields buffers
    running.update(bytes);
    yield bytes;
  }
}
