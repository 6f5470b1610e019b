import type { Engine } from '../engine/engine.js';
import type { ActionOutcome } from '../engine/outcome.js';
import { failed } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { SourceOverride } from '../state/execution.js';
import { actionRole, callFailed } from './action-role.js';
import { readObject, writeArtifact } from './artifact-objects.js';

/** Copies an object into the artifact bucket. */
export const s3Source: Provider = {
  timeoutMs: (tunables) => tunables.otherTimeoutMs,
  begin: (engine, action) =>
    engine.world.cloud.background(`S3 source action ${action.actionName} of ${action.pipelineName}`, async () => {
      engine.endAction(action.id, await copy(engine, action).catch(callFailed));
    }),
};

const copy = async ({ world }: Engine, action: ActionExecutionRecord): Promise<ActionOutcome> => {
  const { cloud, store } = world;
  const [output] = action.outputs;
  const source = sourceOf(action, store.executions.get(action.executionId)?.sourceOverrides ?? []);
  if (!output) return failed('ConfigurationError', `Action ${action.actionName} has no output artifact`);
  const role = actionRole(cloud, action);
  const object = await readObject(world, role, source);
  await writeArtifact(world, role, action, output.place, object);
  const etag = (object.ETag ?? '').replaceAll('"', '');
  const version = object.VersionId === 'null' ? undefined : object.VersionId;
  const revisionId = version ?? etag;
  return {
    status: 'Succeeded',
    outputVariables: {
      BucketName: source.bucket,
      ETag: etag,
      ObjectKey: source.key,
      ...(version !== undefined && { VersionId: version }),
    },
    details: {
      summary: `Amazon S3 version id: ${revisionId}`,
      externalExecutionId: revisionId,
      revision: {
        revisionId,
        changeIdentifier: etag,
        summary: `Amazon S3 version id: ${revisionId}`,
        ...(object.LastModified && { created: object.LastModified.getTime() }),
      },
    },
  };
};

/** The object that the action declares, or that its execution was started with. */
const sourceOf = (action: ActionExecutionRecord, overrides: readonly SourceOverride[]) => {
  const overridden = (type: SourceOverride['type']): string | undefined =>
    overrides.find((override) => override.actionName === action.actionName && override.type === type)?.value;
  const versionId = overridden('S3_OBJECT_VERSION_ID');
  return {
    bucket: action.resolvedConfiguration['S3Bucket'] ?? '',
    key: overridden('S3_OBJECT_KEY') ?? action.resolvedConfiguration['S3ObjectKey'] ?? '',
    ...(versionId !== undefined && { versionId }),
  };
};
