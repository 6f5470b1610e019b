import type { PipelineDefinition } from '../state/definition.js';
import { invalidStructure } from './refusal.js';

/** What only V2 pipelines have: refused rather than ignored. */
export const checkFeatures = ({ pipelineType, executionMode }: PipelineDefinition): void => {
  if (pipelineType === 'V1' && executionMode !== 'SUPERSEDED') {
    throw invalidStructure(`Execution mode ${executionMode} can only be used with V2 pipelines`);
  }
};
