import type { PipelineExecutionStatus, StageExecutionStatus, TriggerType } from '@aws-sdk/client-codepipeline';
import type { ExecutionMode } from './definition.js';

/** One run of a pipeline. */
export interface ExecutionRecord {
  readonly id: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly mode: ExecutionMode;
  readonly type: 'STANDARD' | 'ROLLBACK';
  /** Grows with every execution: a later one is newer. */
  readonly order: number;
  readonly status: PipelineExecutionStatus;
  readonly statusSummary?: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly trigger: Trigger;
  readonly stop?: { readonly mode: 'wait' | 'abandon'; readonly reason?: string };
  /** 1, and one more with every retry. */
  readonly attempt: number;
  readonly variables: readonly { readonly name: string; readonly resolvedValue: string }[];
  readonly clientRequestToken?: string;
  readonly sourceOverrides: readonly SourceOverride[];
  /** Of a rollback: the execution whose artifacts and variables it runs with. */
  readonly rollbackTarget?: string;
  /** Where an active execution is. */
  readonly position?: Position;
  /** Stages that it has entered, by name. */
  readonly stages: Readonly<Record<string, StageRun>>;
}

export interface Trigger {
  readonly type: TriggerType;
  readonly detail: string;
}

export interface SourceOverride {
  readonly actionName: string;
  readonly type: 'COMMIT_ID' | 'IMAGE_DIGEST' | 'S3_OBJECT_VERSION_ID' | 'S3_OBJECT_KEY';
  readonly value: string;
  /** Of a commit: the branch that was pushed to, where that started the execution. */
  readonly branch?: string;
}

export interface Position {
  readonly stage: string;
  /** In front of the stage, or in it. */
  readonly at: 'waiting' | 'inside';
}

/** An execution's way through one stage. */
export interface StageRun {
  readonly status: StageExecutionStatus;
  /** Latest action execution of each action in this run, by action name: an action that is not here has not begun. */
  readonly actions: Readonly<Record<string, string>>;
  /** Conditions that were looked at in this run. */
  readonly conditions?: Readonly<Partial<Record<ConditionPhase, ConditionRun>>>;
  readonly retries?: { readonly manual: number; readonly automatic: number; readonly latest: 'manual' | 'automatic' };
}

/** When a condition of a stage is looked at. */
export type ConditionPhase = 'beforeEntry' | 'onSuccess' | 'onFailure';

export interface ConditionRun {
  /** Execution of each rule, by rule name. */
  readonly rules: Readonly<Record<string, string>>;
  /** Somebody let the execution pass, whatever the rules say. */
  readonly overridden?: { readonly by: string; readonly at: number };
}

export const isActive = (execution: ExecutionRecord): boolean =>
  execution.status === 'InProgress' || execution.status === 'Stopping';
