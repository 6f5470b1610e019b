import { expect, test } from 'vitest';
import { ec2ImageId, parseImage } from '../../src/index.js';

test.each([
  ['ami-01234567', 'ami-01234567'],
  ['/aws/service/x', 'resolve:ssm:/aws/service/x'],
  ['/aws/service/x:3', 'resolve:ssm:/aws/service/x:3'],
  ['resolve:ssm:my-image', 'resolve:ssm:my-image'],
  ['resolve:ssm:/a/b:label', 'resolve:ssm:/a/b:label'],
  [
    'resolve:ssm:arn:aws:ssm:eu-west-1:000000000000:parameter/shared/image',
    'resolve:ssm:arn:aws:ssm:eu-west-1:000000000000:parameter/shared/image',
  ],
])('%s is an image', (text, imageId) => {
  const image = parseImage(text);
  expect(image && ec2ImageId(image)).toBe(imageId);
});

test.each([
  '',
  'ami-',
  'ami-xyz',
  'my-image',
  '/',
  '//',
  '/a//b',
  '/a b',
  'resolve:ssm:',
  'resolve:ssm:$(x)',
  `/${'a'.repeat(1100)}`,
])('%j is none', (text) => {
  expect(parseImage(text)).toBeUndefined();
});
