import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { readBody } from './read-body.js';
import { validationError } from '../template/validation-error.js';

interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

const AWS_HOST = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?(?:\.dualstack\.[a-z0-9-]+)?\.amazonaws\.com$/;

/**
 * The object that a template's URL names. Forms: `https://s3.REGION.amazonaws.com/BUCKET/KEY`,
 * `https://BUCKET.s3.REGION.amazonaws.com/KEY`, `http://HOST:PORT/BUCKET/KEY` and `s3://BUCKET/KEY`.
 */
export const parseTemplateUrl = (url: string): ObjectAddress | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname, searchParams } = new URL(url);
  const path = decodedPath(pathname);
  if (!path) return undefined;
  const bucketInHost = protocol === 's3:' ? hostname : (AWS_HOST.exec(hostname)?.[1] ?? bucketBeforeLoopback(hostname));
  const [bucket, ...rest] = bucketInHost === undefined ? path : [bucketInHost, ...path];
  const key = rest.join('/');
  if (!bucket || key === '') return undefined;
  const versionId = searchParams.get('versionId');
  return { bucket, key, ...(versionId !== null && { versionId }) };
};

const decodedPath = (pathname: string): readonly string[] | undefined => {
  try {
    return pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    // An escape that is none.
    return undefined;
  }
};

/** `BUCKET.localhost` and `BUCKET.s3.localhost`. */
const bucketBeforeLoopback = (hostname: string): string | undefined =>
  /^(?!s3\.)(.+?)(?:\.s3(?:\.[a-z0-9-]+)?)?\.localhost$/.exec(hostname)?.[1];

/** A template's text from the S3 of this cloud, read with the caller's rights. */
export const fetchTemplate = async (cloud: Cloud, url: string, caller: Caller): Promise<string> => {
  const address = parseTemplateUrl(url);
  if (!address) throw validationError('TemplateURL must be a supported URL.');
  const { bucket, key, versionId } = address;
  try {
    const input = { Bucket: bucket, Key: key, ...(versionId !== undefined && { VersionId: versionId }) };
    const output = await cloud.call<GetObjectCommandOutput>('s3', 'GetObject', input, caller);
    return (await readBody(output.Body)).toString('utf8');
  } catch (error) {
    if (error instanceof AwsError) throw validationError(`S3 error: ${error.message}`);
    throw error;
  }
};
