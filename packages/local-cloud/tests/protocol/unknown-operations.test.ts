import { expect, onTestFinished, test } from 'vitest';
import { createCloud } from '../../src/kernel/create-cloud.js';
import type { ServiceName } from '../../src/kernel/service.js';
import { createFrontDoor } from '../../src/protocol/front-door.js';
import type { WireResponse } from '../../src/protocol/wire.js';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { bodyText, codeIn } from './answer.js';
import { NOW, ROOT_KEYS, sign, type Draft } from './sign-request.js';

const ask = async (service: ServiceName, draft: Draft): Promise<WireResponse> => {
  const cloud = await createCloud({ clock: virtualClock(NOW), isolation: 'scripted' });
  onTestFinished(() => cloud.close());
  return createFrontDoor(cloud, () => NOW)(sign(service, draft, ROOT_KEYS));
};

const json = (target: string): Draft => ({
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body: '{}',
});
const form = (body: string): Draft => ({
  method: 'POST',
  path: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

test.each<readonly [why: string, ServiceName, Draft, status: number, code: string, text: string]>([
  [
    'an operation that the service does not have',
    'codepipeline',
    json('CodePipeline_20150709.PaintPipeline'),
    400,
    'UnknownOperationException',
    '',
  ],
  [
    'an operation of another service than the one that was signed for',
    'codepipeline',
    json('CodeDeploy_20141006.ListPipelines'),
    400,
    'UnknownOperationException',
    '',
  ],
  ['no operation at all', 'codepipeline', { ...json(''), headers: {} }, 400, 'UnknownOperationException', ''],
  [
    'an operation that JavaScript objects have',
    'dynamodb',
    json('DynamoDB_20120810.constructor'),
    400,
    'UnknownOperationException',
    '',
  ],
  [
    'an action that the service does not have',
    'iam',
    form('Action=PaintRole&Version=2010-05-08'),
    400,
    'InvalidAction',
    'Could not find operation PaintRole for version 2010-05-08',
  ],
  [
    'an action that EC2 does not have',
    'ec2',
    form('Action=PaintInstances&Version=2016-11-15'),
    400,
    'InvalidAction',
    'The action PaintInstances is not valid for this web service.',
  ],
  ['no action', 'sts', form('Version=2011-06-15'), 400, 'MissingAction', 'missing an action'],
  [
    'an address that the service does not have',
    'lambda',
    { method: 'GET', path: '/2015-03-31/paintings', headers: {}, body: '' },
    404,
    'UnknownOperationException',
    '',
  ],
  [
    'a method that a bucket does not know',
    's3',
    { method: 'PATCH', path: '/bucket', headers: {}, body: '' },
    405,
    'MethodNotAllowed',
    '',
  ],
  [
    'an operation that the service has and the local cloud does not',
    'codecommit',
    json('CodeCommit_20150413.CreateBranch'),
    501,
    'NotImplemented',
    'The local cloud does not serve codecommit:CreateBranch',
  ],
  [
    'an action that the service has and the local cloud does not',
    'ec2',
    form('Action=CreateVpc&Version=2016-11-15'),
    501,
    'NotImplemented',
    'The local cloud does not serve ec2:CreateVpc',
  ],
])(
  '%s is refused as AWS refuses, or by name where AWS would serve it',
  async (_, service, draft, status, code, text) => {
    const response = await ask(service, draft);
    expect(response.status).toBe(status);
    expect(codeIn(service, response)).toContain(code);
    expect(bodyText(response)).toContain(text);
  },
);
