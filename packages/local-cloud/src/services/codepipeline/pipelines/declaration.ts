import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from '@aws-sdk/client-codepipeline';
import { knownActionType } from '../action-types/find-action-type.js';
import type { ActionDefinition, PipelineDefinition, StageDefinition } from '../state/definition.js';
import type { Store } from '../state/store.js';
import { maskedConfiguration } from './secrets.js';

/** A definition as operations answer it: secrets masked. */
export const declarationOf = (store: Store, definition: PipelineDefinition): PipelineDeclaration => {
  const { variables, triggers, ...rest } = definition;
  return {
    ...rest,
    stages: definition.stages.map((stage) => stageDeclaration(store, stage)),
    ...(variables && { variables: [...variables] }),
    ...(triggers && { triggers: [...triggers] }),
  };
};

const stageDeclaration = (store: Store, { blockers, actions, ...stage }: StageDefinition): StageDeclaration => ({
  ...stage,
  ...(blockers && { blockers: [...blockers] }),
  actions: actions.map((action) => actionDeclaration(store, action)),
});

const actionDeclaration = (store: Store, action: ActionDefinition): ActionDeclaration => {
  const { commands, outputVariables, environmentVariables, ...rest } = action;
  return {
    ...rest,
    configuration: maskedConfiguration((id) => knownActionType(store, id), action.actionTypeId, action.configuration),
    inputArtifacts: [...action.inputArtifacts],
    outputArtifacts: action.outputArtifacts.map(({ name, files }) => ({ name, ...(files && { files: [...files] }) })),
    ...(commands && { commands: [...commands] }),
    ...(outputVariables && { outputVariables: [...outputVariables] }),
    ...(environmentVariables && { environmentVariables: [...environmentVariables] }),
  };
};
