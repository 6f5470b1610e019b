import type { PipelineDefinition } from '../state/definition.js';
import { stageKey, versionKey, type Store } from '../state/store.js';

/** Removes a pipeline with its history. Its jobs stay, ended, so that a worker hears that they are. */
export const forgetPipeline = (store: Store, name: string): void => {
  const version = store.pipelines.get(name)?.definition.version ?? 0;
  store.pipelines.delete(name);
  for (let old = 1; old <= version; old++) store.definitions.delete(versionKey(name, old));
  forgetStages(store, name, () => true);
  for (const key of [...store.seenRevisions.keys()]) {
    if (key.startsWith(`${name}/`)) store.seenRevisions.delete(key);
  }
  for (const { id } of store.executions.by('pipeline', name)) store.executions.delete(id);
  for (const { id } of store.actions.by('pipeline', name)) store.actions.delete(id);
  for (const { id } of store.rules.by('pipeline', name)) store.rules.delete(id);
};

/** Stages that an update took away lose their transitions and latest executions. */
export const forgetRemovedStages = (store: Store, { name, stages }: PipelineDefinition): void =>
  forgetStages(store, name, (stage) => !stages.some((kept) => kept.name === stage));

const forgetStages = (store: Store, pipeline: string, goes: (stage: string) => boolean): void => {
  for (const { pipelineName, stageName } of [...store.stages.values()]) {
    if (pipelineName === pipeline && goes(stageName)) store.stages.delete(stageKey(pipeline, stageName));
  }
};
