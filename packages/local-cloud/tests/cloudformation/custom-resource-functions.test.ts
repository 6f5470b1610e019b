import { describe, expect, onTestFinished, test } from 'vitest';
import type { DescribeStackEventsCommandOutput, DescribeStacksCommandOutput } from '@aws-sdk/client-cloudformation';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud } from '../../src/start.js';

const start = async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const { cloud } = local;
  const cfn = <Output>(operation: string, input: object): Promise<Output> =>
    cloud.call<Output>('cloudformation', operation, { StackName: 'demo', ...input }, ROOT);
  return {
    cfn,
    describe: async () => (await cfn<DescribeStacksCommandOutput>('DescribeStacks', {})).Stacks?.[0],
    failures: async () =>
      (await cfn<DescribeStackEventsCommandOutput>('DescribeStackEvents', {})).StackEvents?.flatMap(
        ({ ResourceStatus: status, ResourceStatusReason: reason }) => (status?.endsWith('FAILED') ? [reason] : []),
      ),
  };
};

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
  },
};

const stackWith = (Runtime: string, ZipFile: string, Name = 'lamp') =>
  JSON.stringify({
    Resources: {
      Role: ROLE,
      Maker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime,
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Timeout: 30,
          Code: { ZipFile },
        },
      },
      Thing: {
        Type: 'Custom::Thing',
        Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, ServiceTimeout: 50, Name, Count: 2 },
      },
    },
    Outputs: { Id: { Value: { Ref: 'Thing' } }, Said: { Value: { 'Fn::GetAtt': ['Thing', 'Said'] } } },
  });

/** Answers by nothing but host and path of the address, as functions do that know it to be an `https:` one. */
const BY_HAND = `
const https = require('https');
const url = require('url');
exports.handler = (event, context, callback) => {
  const { Name, Count } = event.ResourceProperties;
  const body = JSON.stringify({
    Status: Name === 'bad' ? 'FAILED' : 'SUCCESS',
    Reason: 'no ' + Name,
    PhysicalResourceId: Name,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: { Said: Name + ' ' + typeof Count },
  });
  const { hostname, path } = url.parse(event.ResponseURL);
  const headers = { 'content-type': '', 'content-length': body.length };
  const request = https.request({ hostname, port: 443, path, method: 'PUT', headers }, (answer) => callback(null, answer.statusCode));
  request.on('error', callback);
  request.end(body);
};
`;

const NODE_MODULE = `
const response = require('cfn-response');
exports.handler = (event, context) => {
  const { Name, Count } = event.ResourceProperties;
  const status = Name === 'bad' ? response.FAILED : response.SUCCESS;
  response.send(event, context, status, { Said: Name + ' ' + typeof Count }, Name);
};
`;

const PYTHON_MODULE = `
import cfnresponse
def handler(event, context):
    properties = event['ResourceProperties']
    said = properties['Name'] + (' string' if isinstance(properties['Count'], str) else ' other')
    if properties['Name'] == 'bad':
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, properties['Name'], reason='no bad')
    else:
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {'Said': said}, properties['Name'])
`;

const PYTHON_BY_HAND = `
import http.client, json, urllib.parse
def handler(event, context):
    name = event['ResourceProperties']['Name']
    body = json.dumps({
        'Status': 'FAILED' if name == 'bad' else 'SUCCESS', 'Reason': 'no ' + name, 'PhysicalResourceId': name,
        'StackId': event['StackId'], 'RequestId': event['RequestId'], 'LogicalResourceId': event['LogicalResourceId'],
        'Data': {'Said': name + ' string'},
    })
    url = urllib.parse.urlparse(event['ResponseURL'])
    connection = http.client.HTTPSConnection(url.hostname)
    connection.request('PUT', url.path + '?' + url.query, body)
    connection.getresponse().read()
`;

describe.each([
  ['a Node.js function that answers by https', 'nodejs22.x', BY_HAND, 'no bad'],
  ['a Node.js function with cfn-response', 'nodejs22.x', NODE_MODULE, 'See the details in CloudWatch Log Stream: '],
  ['a Python function with cfnresponse', 'python3.12', PYTHON_MODULE, 'no bad'],
  ['a Python function that answers by https', 'python3.12', PYTHON_BY_HAND, 'no bad'],
])('%s', { timeout: 60_000 }, (_, runtime, code, reason) => {
  test('makes, replaces and deletes a resource of a stack, and says why it does not', async () => {
    const { cfn, describe: stack, failures } = await start();
    const Capabilities = ['CAPABILITY_IAM'];
    await cfn('CreateStack', { TemplateBody: stackWith(runtime, code), Capabilities });
    expect(await failures()).toEqual([]);
    const values = (await stack())?.Outputs?.map(({ OutputValue: value }) => value);
    expect(values).toEqual(['lamp', 'lamp string']);
    await cfn('UpdateStack', { TemplateBody: stackWith(runtime, code, 'bad'), Capabilities });
    expect((await stack())?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await failures())?.at(-1)).toContain(
      `Received response status [FAILED] from custom resource. Message returned: ${reason}`,
    );
    await cfn('UpdateStack', { TemplateBody: stackWith(runtime, code, 'desk'), Capabilities });
    expect((await stack())?.Outputs?.[0]?.OutputValue).toBe('desk');
    const StackName = (await stack())?.StackId;
    await cfn('DeleteStack', {});
    const { Stacks } = await cfn<DescribeStacksCommandOutput>('DescribeStacks', { StackName });
    expect(Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
  });
});
