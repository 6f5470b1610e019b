import type { PipelineDefinition } from '../state/definition.js';
import { checkActions, type FindType } from './check-action.js';
import { checkApprovals } from './check-approvals.js';
import { checkArtifacts } from './check-artifacts.js';
import { checkConditions } from './check-conditions.js';
import { checkFeatures } from './check-features.js';
import { checkStages } from './check-stages.js';
import { checkStores } from './check-stores.js';
import { checkTriggers } from './check-triggers.js';
import { checkVariables } from './check-variables.js';

/** Refuses a pipeline that breaks a rule of its structure. */
export const checkPipeline = (definition: PipelineDefinition, region: string, findType: FindType): void => {
  checkStores(definition, region);
  checkStages(definition);
  checkFeatures(definition);
  checkConditions(definition);
  checkTriggers(definition);
  checkActions(definition, region, findType);
  checkArtifacts(definition);
  checkVariables(definition);
  checkApprovals(definition, region);
};
