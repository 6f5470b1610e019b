import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Timer } from '../../../clock/clock.js';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { actionRole } from '../providers/action-role.js';
import type { ActionDefinition } from '../state/definition.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';

/** Starts pipelines whose S3 sources have changed and that want CodePipeline itself to see it. */
export interface SourceWatcher {
  /** Called when pipelines were made, changed or removed. */
  readonly refresh: () => void;
  /** An object was stored: looks at once at the pipelines that it is the source of, without waiting for the next poll. */
  readonly objectCreated: (bucket: string, key: string) => void;
  readonly close: () => void;
}

export const createSourceWatcher = (engine: Engine): SourceWatcher => {
  const { cloud, store, tunables } = engine.world;
  let timer: Timer | undefined;
  let closed = false;

  const watched = (): PipelineRecord[] =>
    [...store.pipelines.values()].filter((pipeline) => polledSources(pipeline).length > 0);

  const refresh = (): void => {
    if (timer !== undefined || closed || watched().length === 0) return;
    timer = cloud.clock.setTimer(tunables.sourcePollMs, () => {
      timer = undefined;
      for (const { definition } of watched()) look(definition.name);
      refresh();
    });
  };

  const look = (name: string): void =>
    cloud.background(`look for new revisions of the sources of ${name}`, async () => {
      const pipeline = store.pipelines.get(name);
      if (!pipeline) return;
      const revisions = await Promise.all(
        polledSources(pipeline).map(async (action) => ({ action, revision: await revisionOf(pipeline, action) })),
      );
      const changed = revisions.filter(
        ({ action, revision }) => revision !== undefined && isNew(name, action, revision),
      );
      if (changed.length === 0 || store.pipelines.get(name) !== pipeline) return;
      for (const { action, revision } of changed) store.seenRevisions.set(seenKey(name, action), revision ?? '');
      startExecution(engine, pipeline, {
        trigger: { type: 'PollForSourceChanges', detail: changed[0]?.action.name ?? '' },
      });
    });

  const revisionOf = async ({ definition }: PipelineRecord, action: ActionDefinition): Promise<string | undefined> => {
    const { S3Bucket: Bucket, S3ObjectKey: Key } = action.configuration;
    try {
      const head = await cloud.call<HeadObjectCommandOutput>(
        's3',
        'HeadObject',
        { Bucket, Key },
        actionRole(cloud, { roleArn: action.roleArn ?? definition.roleArn, actionName: action.name }),
      );
      return head.VersionId === undefined || head.VersionId === 'null'
        ? head.ETag?.replaceAll('"', '')
        : head.VersionId;
    } catch (error) {
      // Nothing there, or not for this role: an execution would say so, a poll does not.
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  };

  const isNew = (pipeline: string, action: ActionDefinition, revision: string | undefined): boolean => {
    const stage = store.pipelines.get(pipeline)?.definition.stages[0]?.name ?? '';
    const latest = store.stages.get(stageKey(pipeline, stage))?.latestActions[action.name];
    const fetched = latest === undefined ? undefined : store.actions.get(latest);
    // An execution that is about to fetch will fetch this revision.
    if (fetched?.status === 'InProgress') return false;
    return (
      fetched?.revision?.revisionId !== revision && store.seenRevisions.get(seenKey(pipeline, action)) !== revision
    );
  };

  return {
    refresh,
    objectCreated: (bucket, key) => {
      for (const pipeline of watched()) {
        const fits = polledSources(pipeline).some(
          ({ configuration }) => configuration['S3Bucket'] === bucket && configuration['S3ObjectKey'] === key,
        );
        if (fits) look(pipeline.definition.name);
      }
    },
    close: () => {
      closed = true;
      timer?.cancel();
    },
  };
};

const seenKey = (pipeline: string, action: ActionDefinition): string => `${pipeline}/${action.name}`;

const polledSources = ({ definition }: PipelineRecord): readonly ActionDefinition[] =>
  (definition.stages[0]?.actions ?? []).filter(
    ({ actionTypeId: { owner, provider }, configuration }) =>
      owner === 'AWS' && provider === 'S3' && configuration['PollForSourceChanges']?.toLowerCase() !== 'false',
  );
