import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StackFiles } from './stack-files.js';

/**
 * Uploads what the template points to, under keys of its content, and returns the template with the places in the bucket:
 * what `aws cloudformation package` does, for clients whose `package` ignores the endpoint.
 */
export const uploadStackFiles = async (
  files: StackFiles,
  s3: S3Client,
  bucket: string,
): Promise<Record<string, unknown>> => {
  const keys = new Map<string, string>();
  for (const [path, content] of files.beside) {
    const key = `codepipeline-ec2/${createHash('sha256').update(content).digest('hex').slice(0, 32)}/${path.replace('./', '')}`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
    keys.set(path, key);
  }
  return {
    ...files.template,
    Resources: Object.fromEntries(
      // The template is ours: Resources is an object of resources.
      Object.entries(files.template['Resources'] as Record<string, Resource>).map(([id, resource]) => [
        id,
        placed(resource, bucket, keys),
      ]),
    ),
  };
};

interface Resource {
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const placed = (resource: Resource, bucket: string, keys: ReadonlyMap<string, string>): Resource => {
  const { Code, DefinitionS3Location, ...properties } = resource.Properties ?? {};
  const code = typeof Code === 'string' ? keys.get(Code) : undefined;
  const definition = typeof DefinitionS3Location === 'string' ? keys.get(DefinitionS3Location) : undefined;
  if (code !== undefined)
    return { ...resource, Properties: { ...properties, Code: { S3Bucket: bucket, S3Key: code } } };
  if (definition !== undefined) {
    return { ...resource, Properties: { ...properties, DefinitionS3Location: { Bucket: bucket, Key: definition } } };
  }
  return resource;
};
