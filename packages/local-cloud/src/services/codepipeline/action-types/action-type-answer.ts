import type { ActionType } from '@aws-sdk/client-codepipeline';
import type { ActionTypeDefinition } from '../state/action-type.js';

/** An action type as operations answer it. */
export const actionTypeAnswer = (type: ActionTypeDefinition): ActionType => ({
  id: type.id,
  ...(type.settings && { settings: type.settings }),
  actionConfigurationProperties: [...type.properties],
  inputArtifactDetails: type.inputArtifactDetails,
  outputArtifactDetails: type.outputArtifactDetails,
});
