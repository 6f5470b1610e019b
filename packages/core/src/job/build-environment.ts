/** What the environment variables of a build are made of. */
export interface BuildFacts {
  readonly jobId: string;
  /** Name of the build environment. */
  readonly environment: string;
  readonly region: string;
  readonly pipeline: { readonly name: string; readonly arn: string; readonly executionId: string };
  /** The first input artifact: where it is, and what was checked out where that is known. */
  readonly source?: { readonly bucket: string; readonly key: string; readonly revision?: string };
  /** Epoch seconds. */
  readonly startedAt: number;
}

/**
 * The variables that every build finds, beside what the agent itself adds (CODEBUILD_SRC_DIR and the like): the
 * pipeline's, and CodeBuild's where they mean the same.
 */
export const buildVariables = (facts: BuildFacts): readonly { readonly name: string; readonly value: string }[] => {
  const { pipeline, source } = facts;
  const variables: Readonly<Record<string, string | undefined>> = {
    PipelineArn: pipeline.arn,
    PipelineName: pipeline.name,
    PipelineExecutionId: pipeline.executionId,
    AWS_REGION: facts.region,
    AWS_DEFAULT_REGION: facts.region,
    CODEBUILD_BUILD_ID: `${facts.environment}:${facts.jobId}`,
    CODEBUILD_INITIATOR: `codepipeline/${pipeline.name}`,
    CODEBUILD_RESOLVED_SOURCE_VERSION: source?.revision,
    CODEBUILD_SOURCE_VERSION: source && `arn:${partitionOf(pipeline.arn)}:s3:::${source.bucket}/${source.key}`,
    CODEBUILD_START_TIME: String(facts.startedAt * 1000),
  };
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
};

const partitionOf = (arn: string): string => arn.split(':')[1] || 'aws';
