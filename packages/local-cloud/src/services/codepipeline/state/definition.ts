import type {
  ArtifactStore,
  EnvironmentVariable,
  FailureConditions,
  PipelineTriggerDeclaration,
  SuccessConditions,
  BeforeEntryConditions,
} from '@aws-sdk/client-codepipeline';
import type { ActionTypeName } from './action-type.js';

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';

/** A pipeline's declaration with every default filled in. Secrets stand in it in clear. */
export interface PipelineDefinition {
  readonly name: string;
  readonly roleArn: string;
  readonly artifactStore?: ArtifactStore;
  readonly artifactStores?: Readonly<Record<string, ArtifactStore>>;
  readonly stages: readonly StageDefinition[];
  readonly version: number;
  readonly executionMode: ExecutionMode;
  readonly pipelineType: 'V1' | 'V2';
  readonly variables?: readonly PipelineVariable[];
  readonly triggers?: readonly PipelineTriggerDeclaration[];
}

export interface PipelineVariable {
  readonly name: string;
  readonly defaultValue?: string;
  readonly description?: string;
}

export interface StageDefinition {
  readonly name: string;
  readonly actions: readonly ActionDefinition[];
  readonly blockers?: readonly { readonly name: string; readonly type: 'Schedule' }[];
  readonly onFailure?: FailureConditions;
  readonly onSuccess?: SuccessConditions;
  readonly beforeEntry?: BeforeEntryConditions;
}

export interface ActionDefinition {
  readonly name: string;
  readonly actionTypeId: ActionTypeName;
  readonly runOrder: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly outputArtifacts: readonly OutputArtifactDefinition[];
  readonly inputArtifacts: readonly { readonly name: string }[];
  readonly commands?: readonly string[];
  readonly outputVariables?: readonly string[];
  readonly environmentVariables?: readonly EnvironmentVariable[];
  readonly roleArn?: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly timeoutInMinutes?: number;
}

export interface OutputArtifactDefinition {
  readonly name: string;
  readonly files?: readonly string[];
}

export const stageNamed = (definition: Pick<PipelineDefinition, 'stages'>, name: string): StageDefinition | undefined =>
  definition.stages.find((stage) => stage.name === name);

export const actionNamed = (stage: StageDefinition | undefined, name: string): ActionDefinition | undefined =>
  stage?.actions.find((action) => action.name === name);
