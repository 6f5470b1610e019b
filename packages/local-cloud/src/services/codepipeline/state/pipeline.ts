import type { PipelineDefinition } from './definition.js';

export interface PipelineRecord {
  /** The current version. */
  readonly definition: PipelineDefinition;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What belongs to a stage of a pipeline, whichever execution is in it. */
export interface StageRecord {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly inbound: Transition;
  readonly outbound: Transition;
  /** The execution that entered last. */
  readonly latestExecutionId?: string;
  /** The latest action execution of each action, by action name. */
  readonly latestActions: Readonly<Record<string, string>>;
}

export interface Transition {
  readonly enabled: boolean;
  readonly lastChangedBy?: string;
  readonly lastChangedAt?: number;
  readonly disabledReason?: string;
}

export const emptyStage = (pipelineName: string, stageName: string): StageRecord => ({
  pipelineName,
  stageName,
  inbound: { enabled: true },
  outbound: { enabled: true },
  latestActions: {},
});
