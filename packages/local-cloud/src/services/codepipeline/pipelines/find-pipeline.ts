import { AwsError } from '../../../kernel/aws-error.js';
import type { PipelineRecord } from '../state/pipeline.js';
import type { World } from '../world.js';

export const findPipeline = ({ cloud, store }: World, name: string): PipelineRecord => {
  const pipeline = store.pipelines.get(name);
  if (!pipeline) {
    throw new AwsError(
      'PipelineNotFoundException',
      `Account '${cloud.account}' does not have a pipeline with name '${name}'`,
    );
  }
  return pipeline;
};
