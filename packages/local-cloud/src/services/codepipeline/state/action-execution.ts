import type { ActionExecutionStatus, FailureType } from '@aws-sdk/client-codepipeline';
import type { ActionTypeName } from './action-type.js';
import type { ArtifactRevision, NamedArtifact } from './artifact.js';

/** One run of one action: one or more jobs, where its provider works by jobs. */
export interface ActionExecutionRecord {
  readonly id: string;
  readonly executionId: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly stageName: string;
  readonly actionName: string;
  /** Grows with every action execution. */
  readonly order: number;
  /** Of the pipeline execution, when this began. */
  readonly attempt: number;
  readonly status: ActionExecutionStatus;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly updatedBy?: string;
  readonly type: ActionTypeName;
  /** As declared; secrets in clear. */
  readonly configuration: Readonly<Record<string, string>>;
  /** With variables resolved; secrets in clear. */
  readonly resolvedConfiguration: Readonly<Record<string, string>>;
  /** The role that the action runs as. */
  readonly roleArn: string;
  /** The role as declared on the action itself. */
  readonly ownRoleArn?: string;
  readonly namespace?: string;
  readonly timeoutMs: number;
  readonly inputs: readonly NamedArtifact[];
  readonly outputs: readonly NamedArtifact[];
  readonly summary?: string;
  readonly percentComplete?: number;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  /** Of a manual approval that is open. */
  readonly token?: string;
  readonly error?: { readonly code: FailureType; readonly message: string };
  readonly outputVariables?: Readonly<Record<string, string>>;
  readonly revision?: ArtifactRevision;
}
