import type { PipelineDefinition } from '../state/definition.js';
import { invalidStage, invalidStructure } from './refusal.js';

/** What only V2 pipelines have, and what is not served here: refused rather than ignored. */
export const checkFeatures = ({ pipelineType, executionMode, stages }: PipelineDefinition): void => {
  if (pipelineType === 'V1' && executionMode !== 'SUPERSEDED') {
    throw invalidStructure(`Execution mode ${executionMode} can only be used with V2 pipelines`);
  }
  for (const { name, beforeEntry, onSuccess, onFailure } of stages) {
    if (pipelineType === 'V1' && (beforeEntry || onSuccess || onFailure)) {
      throw invalidStage(`Stage ${name} declares conditions, which can only be used with V2 pipelines`);
    }
    if (beforeEntry || onSuccess || onFailure?.conditions) {
      throw invalidStage(`Stage ${name} declares conditions with rules, which the local cloud does not serve`);
    }
    if (onFailure?.result === 'ROLLBACK' || onFailure?.result === 'SKIP') {
      throw invalidStage(
        `Stage ${name} declares onFailure.result ${onFailure.result}, which the local cloud does not serve`,
      );
    }
  }
};
