import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectCannedACL, PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Caller } from '../../../kernel/caller.js';
import type { Engine } from '../engine/engine.js';
import { failed, type ActionOutcome } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { World } from '../world.js';
import { actionRole, callFailed } from './action-role.js';
import { readArtifact } from './artifact-objects.js';
import { contentTypeOf } from './content-type.js';
import { eachZipFile } from './zip-entries.js';

/** Puts an artifact into a bucket, as it is or file by file. */
export const s3Deploy: Provider = {
  timeoutMs: (tunables) => tunables.s3DeployTimeoutMs,
  begin: (engine, action) =>
    engine.world.cloud.background(`S3 deploy action ${action.actionName} of ${action.pipelineName}`, async () => {
      engine.endAction(action.id, await deploy(engine, action).catch(callFailed));
    }),
};

const deploy = async ({ world }: Engine, action: ActionExecutionRecord): Promise<ActionOutcome> => {
  const { cloud } = world;
  const [input] = action.inputs;
  if (!input) return failed('ConfigurationError', `Action ${action.actionName} has no input artifact`);
  const extract = action.resolvedConfiguration['Extract']?.toLowerCase() === 'true';
  const key = keyOf(world, action);
  if (!extract && key === '') {
    return failed('ConfigurationError', 'ObjectKey is required when Extract is false');
  }
  const role = actionRole(cloud, action);
  const artifact = await readArtifact(world, role, input.name, input.place);
  if (!extract) {
    await put(world, role, action, key, artifact.Body, artifact.ContentLength);
    return { status: 'Succeeded', details: { summary: 'Deployment Succeeded' } };
  }
  return unpack(world, role, action, key, artifact.Body);
};

const unpack = async (
  world: World,
  role: Caller,
  action: ActionExecutionRecord,
  prefix: string,
  body: Readable,
): Promise<ActionOutcome> => {
  const file = join(world.cloud.workDirectory, `s3-deploy-${action.id}.zip`);
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  try {
    await pipeline(body, createWriteStream(file));
    await eachZipFile(file, async (name, size, content) => put(world, role, action, `${folder}${name}`, content, size));
    return { status: 'Succeeded', details: { summary: 'Deployment Succeeded' } };
  } catch (error) {
    const unreadable = zipFault(error);
    if (unreadable === undefined) throw error;
    return failed('JobFailed', `The artifact cannot be extracted: ${unreadable}`);
  } finally {
    await rm(file, { force: true });
  }
};

const put = async (
  { cloud }: World,
  role: Caller,
  { resolvedConfiguration: configuration }: ActionExecutionRecord,
  key: string,
  body: Readable,
  size: number | undefined,
): Promise<void> => {
  const kmsKey = configuration['KMSEncryptionKeyARN'];
  const cacheControl = configuration['CacheControl'];
  const acl = configuration['CannedACL'];
  const input: PutObjectCommandInput = {
    Bucket: configuration['BucketName'] ?? '',
    Key: key,
    Body: body,
    ContentType: contentTypeOf(key),
    ...(size !== undefined && { ContentLength: size }),
    ...(kmsKey !== undefined && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey }),
    ...(cacheControl !== undefined && { CacheControl: cacheControl }),
    // S3 refuses a name that it does not know.
    ...(acl !== undefined && { ACL: acl as ObjectCannedACL }),
  };
  await cloud.call('s3', 'PutObject', input, role);
};

const keyOf = ({ cloud }: World, { resolvedConfiguration }: ActionExecutionRecord): string =>
  (resolvedConfiguration['ObjectKey'] ?? '')
    .replaceAll('{datetime}', () => new Date(cloud.clock.now()).toISOString())
    .replaceAll('{uuid}', () => cloud.uuid());

/** What yauzl says of a file that is no sound zip; undefined for any other error. */
const zipFault = (error: unknown): string | undefined =>
  error instanceof Error && error.name === 'Error' && !('code' in error) ? error.message : undefined;
