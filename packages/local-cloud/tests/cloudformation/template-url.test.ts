import { describe, expect, test } from 'vitest';
import { parseTemplateUrl } from '../../src/services/cloudformation/engine/template-url.js';
import { AwsError } from '../../src/kernel/aws-error.js';
import { recordingCloud } from './recording-cloud.js';
import { errorWith } from './matchers.js';

describe('the object that a template’s URL names', () => {
  const plain = { bucket: 'code', key: 'a/b.template' };
  test.each([
    ['https://s3.us-east-1.amazonaws.com/code/a/b.template', plain],
    ['https://s3.amazonaws.com/code/a/b.template', plain],
    ['https://s3-us-west-2.amazonaws.com/code/a/b.template', plain],
    ['https://code.s3.us-east-1.amazonaws.com/a/b.template', plain],
    ['https://code.s3.amazonaws.com/a/b.template', plain],
    ['https://my.dotted.code.s3.us-east-1.amazonaws.com/k', { bucket: 'my.dotted.code', key: 'k' }],
    ['http://127.0.0.1:4566/code/a/b.template', plain],
    ['http://localhost:4566/code/a/b.template', plain],
    ['http://code.localhost:4566/a/b.template', plain],
    ['http://code.s3.localhost:4566/a/b.template', plain],
    ['s3://code/a/b.template', plain],
    ['https://s3.us-east-1.amazonaws.com/code/a%20b?versionId=v1', { bucket: 'code', key: 'a b', versionId: 'v1' }],
    ['https://s3.us-east-1.amazonaws.com/code', undefined],
    ['not a url', undefined],
    ['http://127.0.0.1:4566/code/%zz', undefined],
  ])('%s', (url, address) => {
    expect(parseTemplateUrl(url)).toEqual(address);
  });
});

test('an object that is not there is told as CloudFormation tells it', async () => {
  const recording = recordingCloud();
  recording.answer('s3:GetObject', () => {
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  });
  const request = { StackName: 'demo', TemplateURL: 'http://127.0.0.1:4566/code/k' };
  await expect(recording.cfn('CreateStack', request)).rejects.toThrow(
    errorWith({ code: 'ValidationError', message: 'S3 error: The specified key does not exist.' }),
  );
});
