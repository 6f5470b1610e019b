import { publishPipelineEvent } from '../events/publish-events.js';
import type { PipelineRecord } from '../state/pipeline.js';
import type { ExecutionRecord, SourceOverride, Trigger } from '../state/execution.js';
import type { Engine } from './engine.js';

export interface StartOptions {
  readonly trigger: Trigger;
  /** Values for the pipeline's variables; the others have their defaults. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly sourceOverrides?: readonly SourceOverride[];
  readonly clientRequestToken?: string;
}

/** Starts an execution: it waits in front of the first stage, and enters when it can. */
export const startExecution = (engine: Engine, pipeline: PipelineRecord, options: StartOptions): ExecutionRecord => {
  const { cloud, store } = engine.world;
  const { definition } = pipeline;
  const now = cloud.clock.now();
  const variables = (definition.variables ?? []).flatMap(({ name, defaultValue }) => {
    const resolvedValue = options.variables?.[name] ?? defaultValue;
    return resolvedValue === undefined ? [] : [{ name, resolvedValue }];
  });
  const execution: ExecutionRecord = {
    id: cloud.uuid(),
    pipelineName: definition.name,
    pipelineVersion: definition.version,
    mode: definition.executionMode,
    type: 'STANDARD',
    order: store.nextOrder(),
    status: 'InProgress',
    startedAt: now,
    updatedAt: now,
    trigger: options.trigger,
    attempt: 1,
    variables,
    ...(options.clientRequestToken !== undefined && { clientRequestToken: options.clientRequestToken }),
    sourceOverrides: options.sourceOverrides ?? [],
    position: { stage: definition.stages[0]?.name ?? '', at: 'waiting' },
    stages: {},
  };
  store.executions.set(execution.id, execution);
  publishPipelineEvent(engine.world, execution, 'STARTED');
  engine.advance(definition.name);
  return execution;
};
