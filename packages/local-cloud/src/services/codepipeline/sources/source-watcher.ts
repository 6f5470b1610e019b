import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { actionRole } from '../providers/action-role.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ActionDefinition } from '../state/definition.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { stageKey } from '../state/store.js';

/** Starts pipelines whose S3 sources have changed and that want CodePipeline itself to see it. */
export interface SourceWatcher {
  /** An object was stored: looks at the pipelines that it is the source of. */
  readonly objectCreated: (bucket: string, key: string) => void;
  /** Looks at all of them: an earlier run of the cloud may have died before it did. */
  readonly resume: () => void;
}

/** How long a look waits for a source action that may be reading what came before. */
const SETTLE_MS = 1000;

export const createSourceWatcher = (engine: Engine): SourceWatcher => {
  const { cloud, store } = engine.world;

  const watched = (): PipelineRecord[] =>
    [...store.pipelines.values()].filter((pipeline) => polledSources(pipeline).length > 0);

  const look = (name: string): void =>
    cloud.background(`look for new revisions of the sources of ${name}`, async () => {
      const pipeline = store.pipelines.get(name);
      if (!pipeline) return;
      if (polledSources(pipeline).some((action) => latestRun(name, action)?.status === 'InProgress')) {
        cloud.clock.setTimer(SETTLE_MS, () => look(name));
        return;
      }
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

  const latestRun = (pipeline: string, action: ActionDefinition): ActionExecutionRecord | undefined => {
    const stage = store.pipelines.get(pipeline)?.definition.stages[0]?.name ?? '';
    const id = store.stages.get(stageKey(pipeline, stage))?.latestActions[action.name];
    return id === undefined ? undefined : store.actions.get(id);
  };

  const isNew = (pipeline: string, action: ActionDefinition, revision: string | undefined): boolean =>
    latestRun(pipeline, action)?.revision?.revisionId !== revision &&
    store.seenRevisions.get(seenKey(pipeline, action)) !== revision;

  return {
    objectCreated: (bucket, key) => {
      const delayMs = cloud.latency.s3Notification + cloud.latency.eventDelivery;
      for (const pipeline of watched()) {
        const fits = polledSources(pipeline).some(
          ({ configuration }) => configuration['S3Bucket'] === bucket && configuration['S3ObjectKey'] === key,
        );
        if (fits) cloud.clock.setTimer(delayMs, () => look(pipeline.definition.name));
      }
    },
    resume: () => {
      for (const { definition } of watched()) look(definition.name);
    },
  };
};

const seenKey = (pipeline: string, action: ActionDefinition): string => `${pipeline}/${action.name}`;

const polledSources = ({ definition }: PipelineRecord): readonly ActionDefinition[] =>
  (definition.stages[0]?.actions ?? []).filter(
    ({ actionTypeId: { owner, provider }, configuration }) =>
      owner === 'AWS' && provider === 'S3' && configuration['PollForSourceChanges']?.toLowerCase() !== 'false',
  );
