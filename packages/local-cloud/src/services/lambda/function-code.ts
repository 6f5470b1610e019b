import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AwsError } from '../../kernel/aws-error.js';
import type { Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { FunctionCode, FunctionRecord, FunctionVersion } from './function-record.js';
import { provideSdk, unpackZip } from './unpack.js';

/** Where a caller says that the code is; CreateFunction and UpdateFunctionCode say it alike. */
export interface CodeSource {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly ImageUri?: string | undefined;
}

export interface CodeStore {
  /** Keeps the code, after trying whether it can be unpacked. */
  readonly store: (name: string, source: CodeSource, caller: Caller) => Promise<FunctionCode>;
  readonly folder: (record: FunctionRecord, version: FunctionVersion) => Promise<string>;
}

export const createCodeStore = (cloud: Cloud): CodeStore => {
  const root = join(cloud.workDirectory, 'lambda');
  const unpacking = new Map<string, Promise<string>>();
  let sdk: Promise<void> | undefined;

  const unpacked = async (name: string, code: FunctionCode): Promise<string> => {
    const folder = join(root, `${name}-${code.sha256.replace(/[^A-Za-z0-9]/g, '').slice(0, 16)}`);
    await (sdk ??= provideSdk(root));
    if (!existsSync(folder)) await unpackZip(cloud.blobs.path(code.blobId), folder);
    return folder;
  };
  const once = (name: string, code: FunctionCode): Promise<string> => {
    const key = `${name}:${code.blobId}`;
    const known = unpacking.get(key) ?? unpacked(name, code).finally(() => unpacking.delete(key));
    unpacking.set(key, known);
    return known;
  };

  return {
    store: async (name, source, caller) => {
      const blob = await cloud.blobs.write(await bytesOf(cloud, source, caller));
      const code = { blobId: blob.id, size: blob.size, sha256: Buffer.from(blob.sha256, 'hex').toString('base64') };
      await once(name, code);
      return code;
    },
    folder: (record, version) => once(record.name, version.code),
  };
};

const bytesOf = async (cloud: Cloud, source: CodeSource, caller: Caller): Promise<Readable | Uint8Array> => {
  if (source.ZipFile) return source.ZipFile;
  if (source.ImageUri !== undefined) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The local cloud runs functions from zip files, not from images',
    );
  }
  const { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId } = source;
  if (Bucket === undefined || Key === undefined) {
    throw new AwsError('InvalidParameterValueException', 'Please provide a source for function code.');
  }
  try {
    const input = { Bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) };
    const { Body } = await cloud.call<{ Body?: Readable | Uint8Array }>('s3', 'GetObject', input, caller);
    if (Body) return Body;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const text = `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`;
    throw new AwsError('InvalidParameterValueException', text, { cause: error });
  }
  return new Uint8Array();
};
