import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  type Clock,
  epochSeconds,
  type SignRequest,
  type TemporaryCredentials,
  type UrlSigner,
} from '@codepipeline-ec2/core';

export interface S3UrlSignerOptions {
  /** Makes a client that signs with these credentials and adds no checksum by itself (`WHEN_REQUIRED`). */
  readonly clientFor: (credentials: TemporaryCredentials) => S3Client;
  readonly clock: Clock;
}

/** Signs S3 requests as URLs. Every header of the request is signed: it has to be sent exactly so. */
export const s3UrlSigner = ({ clientFor, clock }: S3UrlSignerOptions): UrlSigner => ({
  async sign(request) {
    const { credentials, headers = {}, lifeSeconds } = request;
    const now = epochSeconds(clock);
    const expiresIn = Math.max(1, Math.min(lifeSeconds, credentials.ends - now));
    const url = await getSignedUrl(clientFor(credentials), commandFor(request), {
      expiresIn,
      signingDate: new Date(now * 1000),
      unhoistableHeaders: new Set(Object.keys(headers)),
    });
    return { url, ends: now + expiresIn };
  },
});

const commandFor = ({ method, bucket: Bucket, key: Key, headers = {} }: SignRequest) => {
  switch (method) {
    case 'GET':
      return new GetObjectCommand({ Bucket, Key });
    case 'PUT':
      return new PutObjectCommand({ Bucket, Key, ...putHeaders(headers) });
    case 'DELETE':
      return new DeleteObjectCommand({ Bucket, Key });
  }
};

const putHeaders = (headers: Readonly<Record<string, string>>): Partial<PutObjectCommandInput> => {
  const input: Partial<PutObjectCommandInput> = {};
  for (const [name, value] of Object.entries(headers)) {
    switch (name) {
      case 'if-none-match':
        input.IfNoneMatch = value;
        break;
      case 'x-amz-server-side-encryption':
        if (value !== 'aws:kms') throw new RangeError(`outputs are encrypted by aws:kms, not by ${value}`);
        input.ServerSideEncryption = value;
        break;
      case 'x-amz-server-side-encryption-aws-kms-key-id':
        input.SSEKMSKeyId = value;
        break;
      default:
        throw new RangeError(`the header ${name} cannot be signed`);
    }
  }
  return input;
};
