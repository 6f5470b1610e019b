import type { PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import type { ActionDefinition, PipelineDefinition, StageDefinition } from '../state/definition.js';
import type { Checked } from '../validation/constraints.js';

type Declared = Checked<PipelineDeclaration>;

/** A declaration with the defaults that the service fills in. */
export const filledPipeline = (declared: Declared, version: number): PipelineDefinition => {
  const { name, roleArn, artifactStore, artifactStores, variables, triggers } = declared;
  return json({
    name,
    roleArn,
    artifactStore,
    artifactStores,
    stages: declared.stages.map(filledStage),
    version,
    executionMode: declared.executionMode ?? 'SUPERSEDED',
    pipelineType: declared.pipelineType ?? (needsV2(declared) ? 'V2' : 'V1'),
    variables,
    triggers,
  });
};

/** A pipeline that names no type is V1, unless it has what only V2 has. */
const needsV2 = ({ variables, triggers, executionMode, stages }: Declared): boolean =>
  Boolean(variables?.length || triggers?.length) ||
  (executionMode !== undefined && executionMode !== 'SUPERSEDED') ||
  stages.some((stage) => stage.beforeEntry ?? stage.onSuccess ?? stage.onFailure);

const filledStage = (stage: Checked<StageDeclaration>): StageDefinition =>
  json({
    ...stage,
    actions: stage.actions.map((action): ActionDefinition => {
      const { inputArtifacts, outputArtifacts, configuration, runOrder, ...rest } = action;
      return json({
        ...rest,
        runOrder: runOrder ?? 1,
        configuration: configuration ?? {},
        outputArtifacts: outputArtifacts ?? [],
        inputArtifacts: inputArtifacts ?? [],
      });
    }),
  });

/** A plain copy that has no undefined members, as it will be kept. */
const json = <T>(value: unknown): T =>
  // Callers name every member of T, and JSON changes nothing in them but to drop what is undefined.
  JSON.parse(JSON.stringify(value)) as T;
