import { describe, expect, test } from 'vitest';
import { recordingCloud, type RecordedCall } from './recording-cloud.js';
import { flowsAndPipelines } from './resource-cases/flows-and-pipelines.js';
import { identityAndFunctions } from './resource-cases/identity-and-functions.js';
import { messagesAndData } from './resource-cases/messages-and-data.js';
import { ROLE } from './resource-cases/resource-case.js';
import { bodyOf, stackOf } from './stack-of.js';

const CASES = [...identityAndFunctions, ...messagesAndData, ...flowsAndPipelines];

const briefly = ({ service, operation, input }: RecordedCall): [string, object] => [`${service}:${operation}`, input];

describe.each(CASES)('$type', ({ type, properties, created, deleted, ref, attributes = {} }) => {
  const deploy = async () => {
    const recording = recordingCloud();
    recording.answer('lambda:PublishVersion', () => ({
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:1',
      Version: '1',
    }));
    recording.answer('lambda:CreateAlias', () => ({
      AliasArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:live',
    }));
    recording.answer('sns:Subscribe', () => ({ SubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:t:1' }));
    recording.answer('ec2:CreateSecurityGroup', () => ({ GroupId: 'sg-1' }));
    const Outputs: Record<string, object> = { Ref: { Value: { Ref: 'R' } } };
    for (const name of Object.keys(attributes)) Outputs[`Get${name}`] = { Value: { 'Fn::GetAtt': ['R', name] } };
    await recording.cfn('CreateStack', {
      StackName: 'demo',
      TemplateBody: bodyOf({ R: { Type: type, Properties: properties } }, { Outputs }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    });
    return recording;
  };

  test('is made of calls to its service', async () => {
    const recording = await deploy();
    expect((await stackOf(recording).events()).filter((event) => event.includes('FAILED'))).toEqual([]);
    expect(recording.calls.map(briefly)).toMatchObject(created);
    expect(recording.calls.length).toBe(created.length);
  });

  test('has a physical id and attributes', async () => {
    const { Outputs = [] } = await stackOf(await deploy()).describe();
    const values = Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
    expect(values).toEqual([['Ref', ref], ...Object.entries(attributes).map(([name, value]) => [`Get${name}`, value])]);
  });

  test('is taken away by calls to its service', async () => {
    const recording = await deploy();
    recording.calls.length = 0;
    await recording.cfn('DeleteStack', { StackName: 'demo' });
    expect(recording.said()).toEqual(deleted);
  });

  test('refuses a property that it does not know', async () => {
    const recording = recordingCloud();
    const R = { Type: type, Properties: { ...properties, NoSuchProperty: 1 } };
    const request = { StackName: 'demo', TemplateBody: bodyOf({ R }), Capabilities: ['CAPABILITY_NAMED_IAM'] };
    await recording.cfn('CreateStack', request);
    expect(await stackOf(recording).events()).toContain(
      'R CREATE_FAILED Encountered unsupported property NoSuchProperty',
    );
  });
});

test('inline code becomes a package with one file', async () => {
  const recording = recordingCloud();
  const packageOf = async (Runtime: string): Promise<string> => {
    recording.calls.length = 0;
    const Properties = { Role: ROLE, Runtime, Handler: 'index.handler', Code: { ZipFile: 'code' } };
    const TemplateBody = bodyOf({ F: { Type: 'AWS::Lambda::Function', Properties } });
    await recording.cfn('CreateStack', { StackName: Runtime.replace('.', '-'), TemplateBody });
    // As functionCode gives it.
    const { ZipFile } = recording.calls[0]?.input['Code'] as { ZipFile: Buffer };
    return ZipFile.toString('latin1');
  };
  expect(await packageOf('nodejs22.x')).toMatch(/^PK.*index\.js/s);
  expect(await packageOf('python3.12')).toMatch(/^PK.*index\.py/s);
});

test('a state machine takes its definition from S3', async () => {
  const recording = recordingCloud();
  recording.answer('s3:GetObject', () => ({ Body: Buffer.from('{"StartAt":"${First}"}') }));
  const Properties = {
    RoleArn: ROLE,
    DefinitionS3Location: { Bucket: 'b', Key: 'k' },
    DefinitionSubstitutions: { First: 'A' },
  };
  const TemplateBody = bodyOf({ M: { Type: 'AWS::StepFunctions::StateMachine', Properties } });
  await recording.cfn('CreateStack', { StackName: 'demo', TemplateBody });
  expect(recording.calls[1]?.input['definition']).toBe('{"StartAt":"A"}');
});
