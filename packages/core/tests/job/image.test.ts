import { expect, test } from 'vitest';
import { ec2ImageId, parseImage } from '../../src/index.js';

test.each([
  ['ami-01234567', 'ami-01234567'],
  ['ami-0123456789abcdef0', 'ami-0123456789abcdef0'],
  ['/aws/service/x', 'resolve:ssm:/aws/service/x'],
  ['/aws/service/x:3', 'resolve:ssm:/aws/service/x:3'],
  ['resolve:ssm:my-image', 'resolve:ssm:my-image'],
  ['resolve:ssm:My_images/1.2/x-y:latest_1.0', 'resolve:ssm:My_images/1.2/x-y:latest_1.0'],
  [`/${'a'.repeat(1023)}`, `resolve:ssm:/${'a'.repeat(1023)}`],
  [
    'resolve:ssm:arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/Shared_1/image.x-y:7',
    'resolve:ssm:arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/Shared_1/image.x-y:7',
  ],
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
  'ami-0123456',
  'ami-0123456789abcdef01',
  'ami-0123456g',
  'ami-01234567 ',
  'my-ami-01234567',
  'resolve:ssm:ami 1',
  'resolve:ssm: /a',
  'resolve:ssm:/a ',
  'resolve:ssm:/a/',
  '/a/ b',
  '/a:',
  '/a:b c',
  '/a:1:2',
  '/a: 1',
  'resolve:ssm:arn:aws:ssm:eu-west-1:00000000000:parameter/x',
  'resolve:ssm:arn:aws:ssm:eu-west-1:0000000000000:parameter/x',
  'resolve:ssm:arn:aws:ssm:eu-west-1:00000000000a:parameter/x',
  'resolve:ssm:arn:aws:ssm::000000000000:parameter/x',
  'resolve:ssm:arn::ssm:eu-west-1:000000000000:parameter/x',
  'resolve:ssm:arn:AWS:ssm:eu-west-1:000000000000:parameter/x',
  'resolve:ssm:arn:aws:ssm:EU:000000000000:parameter/x',
  'resolve:ssm:arn:aws:s3:eu-west-1:000000000000:parameter/x',
  'resolve:ssm:arn:aws:ssm:eu-west-1:000000000000:parameter/',
  'resolve:ssm:arn:aws:ssm:eu-west-1:000000000000:parameter/a b',
  `/${'a'.repeat(1024)}`,
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
