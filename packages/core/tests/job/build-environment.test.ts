import { expect, test } from 'vitest';
import { buildVariables, type BuildFacts } from '../../src/index.js';

const facts: BuildFacts = {
  jobId: 'job-1',
  environment: 'default',
  region: 'eu-west-1',
  pipeline: { name: 'shop', arn: 'arn:aws-cn:codepipeline:eu-west-1:000000000000:shop', executionId: 'e-1' },
  source: { bucket: 'b', key: 'shop/Source/x', revision: 'abc' },
  startedAt: 1_700_000_000,
};
const named = (given: BuildFacts) => Object.fromEntries(buildVariables(given).map(({ name, value }) => [name, value]));

test('a build knows its pipeline, under the names of the sample and of CodeBuild', () => {
  expect(named(facts)).toEqual({
    PipelineArn: 'arn:aws-cn:codepipeline:eu-west-1:000000000000:shop',
    PipelineName: 'shop',
    PipelineExecutionId: 'e-1',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    CODEBUILD_BUILD_ID: 'default:job-1',
    CODEBUILD_INITIATOR: 'codepipeline/shop',
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'abc',
    CODEBUILD_SOURCE_VERSION: 'arn:aws-cn:s3:::b/shop/Source/x',
    CODEBUILD_START_TIME: '1700000000000',
  });
});

test('what is not known is not set', () => {
  const { source, ...rest } = facts;
  expect(buildVariables(rest).map(({ name }) => name)).toEqual([
    'PipelineArn',
    'PipelineName',
    'PipelineExecutionId',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'CODEBUILD_BUILD_ID',
    'CODEBUILD_INITIATOR',
    'CODEBUILD_START_TIME',
  ]);
  expect(
    named({ ...rest, pipeline: { ...facts.pipeline, arn: 'odd' }, source: { bucket: 'b', key: 'k' } }),
  ).toMatchObject({ CODEBUILD_SOURCE_VERSION: 'arn:aws:s3:::b/k' });
  expect(named({ ...rest, source: { bucket: 'b', key: 'k' } })).not.toHaveProperty('CODEBUILD_RESOLVED_SOURCE_VERSION');
  expect(source).toBeDefined();
});
