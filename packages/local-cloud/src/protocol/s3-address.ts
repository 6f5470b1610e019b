import { percentDecode, type WireRequest } from './wire.js';

export interface S3Address {
  readonly bucket: string | undefined;
  /** Decoded; empty where the request is about the bucket. */
  readonly key: string;
  /** The bucket stands in the host's name, not in the path. */
  readonly virtualHost: boolean;
}

/** `bucket.s3.localhost`, `bucket.s3.us-east-1.localhost`, `bucket.localhost`. */
const bucketOfHost = (host: string): string | undefined => {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (!name.endsWith('.localhost')) return undefined;
  const labels = name.slice(0, -'.localhost'.length);
  const bucket = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?$/.exec(labels);
  if (bucket) return bucket[1];
  return labels;
};

/** Where a request points to: path style (`/bucket/key`) or virtual host style. */
export const s3Address = (request: Pick<WireRequest, 'rawPath' | 'headers'>): S3Address => {
  const hostBucket = bucketOfHost(request.headers['host'] ?? '');
  const path = request.rawPath.replace(/^\//, '');
  if (hostBucket !== undefined) return { bucket: hostBucket, key: percentDecode(path), virtualHost: true };
  const slash = path.indexOf('/');
  const bucket = percentDecode(slash < 0 ? path : path.slice(0, slash));
  return {
    bucket: bucket === '' ? undefined : bucket,
    key: slash < 0 ? '' : percentDecode(path.slice(slash + 1)),
    virtualHost: false,
  };
};
