import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJob, parseJobData } from '../../src/index.js';

const location = (bucketName: string, objectKey: string) => ({ type: 'S3', s3Location: { bucketName, objectKey } });

const data = {
  actionTypeId: { category: 'Build', owner: 'Custom', provider: 'EC2-CodePipeline-Builder', version: '1' },
  actionConfiguration: { configuration: { Command: 'make' } },
  pipelineContext: {
    pipelineName: 'shop',
    pipelineArn: 'arn:aws:codepipeline:us-east-1:000000000000:shop',
    pipelineExecutionId: 'e-1',
    stage: { name: 'Build' },
    action: { name: 'Ec2', actionExecutionId: 'a-1' },
  },
  inputArtifacts: [{ name: 'Source', revision: null, location: location('b', 'shop/Source/x') }],
  outputArtifacts: [{ name: 'Built', location: location('b', 'shop/Built/y') }],
  artifactCredentials: { accessKeyId: 'AK', secretAccessKey: 'SECRET', sessionToken: 'TOKEN' },
  encryptionKey: { id: 'key-1', type: 'KMS' },
  continuationToken: 'root',
};
const job = { id: '11111111-2222-3333-4444-555555555555', nonce: '3', accountId: '000000000000', data };

describe('a job of CodePipeline', () => {
  test('is read with the end of its credentials', () => {
    expect(parseJob(job, 1_000)).toEqual({
      ok: true,
      job: {
        id: job.id,
        nonce: '3',
        data: {
          configuration: { Command: 'make' },
          pipeline: {
            name: 'shop',
            arn: 'arn:aws:codepipeline:us-east-1:000000000000:shop',
            executionId: 'e-1',
            stage: 'Build',
            action: 'Ec2',
            actionExecutionId: 'a-1',
          },
          inputs: [{ name: 'Source', bucket: 'b', key: 'shop/Source/x' }],
          outputs: [{ name: 'Built', bucket: 'b', key: 'shop/Built/y' }],
          credentials: { accessKeyId: 'AK', secretAccessKey: 'SECRET', sessionToken: 'TOKEN', ends: 1_900 },
          encryptionKeyId: 'key-1',
          continuationToken: 'root',
        },
      },
    });
  });

  test('without artifacts has no credentials', () => {
    const {
      inputArtifacts,
      outputArtifacts,
      artifactCredentials,
      encryptionKey,
      continuationToken,
      actionConfiguration,
      ...rest
    } = data;
    const parsed = parseJobData(rest, 0);
    expect(parsed).toMatchObject({ ok: true, data: { configuration: {}, inputs: [], outputs: [] } });
    expect(parsed.ok && Object.keys(parsed.data).sort()).toEqual(['configuration', 'inputs', 'outputs', 'pipeline']);
    expect([
      inputArtifacts,
      outputArtifacts,
      artifactCredentials,
      encryptionKey,
      continuationToken,
      actionConfiguration,
    ]).toHaveLength(6);
  });

  test('tells the revision of an input where it is known', () => {
    const parsed = parseJobData({ ...data, inputArtifacts: [{ ...data.inputArtifacts[0], revision: 'abc' }] }, 0);
    expect(parsed.ok && parsed.data.inputs).toEqual([
      { name: 'Source', bucket: 'b', key: 'shop/Source/x', revision: 'abc' },
    ]);
  });

  test('that cannot be read is refused under its id, without its secrets', () => {
    const broken = {
      ...job,
      data: { ...data, pipelineContext: undefined, artifactCredentials: { accessKeyId: 1, secretAccessKey: 'SECRET' } },
    };
    const parsed = parseJob(broken, 0);
    expect(parsed).toMatchObject({ ok: false, jobId: job.id });
    expect(!parsed.ok && parsed.fault).toBe(
      'data.pipelineContext (invalid_type), data.artifactCredentials.accessKeyId (invalid_type), data.artifactCredentials.sessionToken (invalid_type)',
    );
    expect(JSON.stringify(parsed)).not.toContain('SECRET');
  });

  test('whose id is none has none', () => {
    expect(parseJob({ ...job, id: '../x' }, 0)).toEqual({ ok: false, fault: 'id (invalid_format)' });
    expect(parseJob(null, 0)).toEqual({ ok: false, fault: 'job (invalid_type)' });
    expect(parseJobData('x', 0)).toEqual({ ok: false, fault: 'job (invalid_type)' });
  });

  test('of any form never makes the reader throw', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (anything, other) => {
        expect(typeof parseJob(anything, 0).ok).toBe('boolean');
        expect(typeof parseJob({ ...job, data: other }, 0).ok).toBe('boolean');
        expect(typeof parseJobData(anything, 0).ok).toBe('boolean');
      }),
    );
  });
});
