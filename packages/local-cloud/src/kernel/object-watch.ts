import type { DispatchedCall } from './dispatch.js';
import type { Service } from './service.js';

const STORING = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);

/** The object that a call which was answered has stored in S3, if it did. */
const storedObject = ({ service, operation, input }: DispatchedCall): { bucket: string; key: string } | undefined => {
  if (service !== 's3' || !STORING.has(operation)) return undefined;
  const { Bucket: bucket, Key: key } = input as { readonly Bucket?: unknown; readonly Key?: unknown };
  return typeof bucket === 'string' && typeof key === 'string' ? { bucket, key } : undefined;
};

/** Tells the services that watch S3 of an object that a call has stored. */
export const tellObjectWatchers = (call: DispatchedCall, services: Iterable<Service>): void => {
  const object = storedObject(call);
  if (!object) return;
  for (const service of services) service.onObjectCreated?.(object.bucket, object.key);
};
