import type { PipelineDefinition } from '../state/definition.js';
import { invalidStructure } from './refusal.js';

/** One artifact store, or one for each Region, the pipeline's own among them. */
export const checkStores = ({ artifactStore, artifactStores }: PipelineDefinition, region: string): void => {
  if (artifactStore && artifactStores) {
    throw invalidStructure('You cannot use both artifactStore and artifactStores in a pipeline. Choose one of them');
  }
  if (!artifactStore && !artifactStores) {
    throw invalidStructure('Pipeline has no artifact store. Specify either artifactStore or artifactStores');
  }
  if (artifactStores && !artifactStores[region]) {
    throw invalidStructure(
      `The artifactStores of the pipeline have no artifact store for the pipeline's own region ${region}`,
    );
  }
};
