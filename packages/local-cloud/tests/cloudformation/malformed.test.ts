import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import { PROVIDERS } from '../../src/services/cloudformation/resources/index.js';
import { recordingCloud } from './recording-cloud.js';

const word = fc.constantFrom(
  'A',
  'B',
  'Ref',
  'Fn::Sub',
  'Fn::If',
  'Fn::Join',
  'Fn::GetAtt',
  'Fn::Select',
  'Key',
  'Value',
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, '', 'A', '${A}', '${A.Arn}', 'AWS::Region', 'x'.repeat(300)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 2 }),
  ),
}));
const type = fc.constantFrom(...PROVIDERS.keys(), 'AWS::Serverless::Function');
const propertyName = fc.constantFrom(
  'Tags',
  'Code',
  'Roles',
  'Policies',
  'Targets',
  'Stages',
  'Name',
  'Queues',
  'Events',
);
const resource = fc.record(
  {
    Type: fc.oneof({ weight: 9, arbitrary: type }, value),
    Properties: fc.oneof(fc.dictionary(propertyName, value, { maxKeys: 3 }), value),
    DependsOn: value,
    Condition: value,
    DeletionPolicy: value,
  },
  { requiredKeys: ['Type'] },
);
const template = fc.record(
  {
    Resources: fc.oneof(
      { weight: 9, arbitrary: fc.dictionary(fc.constantFrom('A', 'B', 'C'), resource, { maxKeys: 3 }) },
      value,
    ),
    Parameters: fc.oneof(fc.dictionary(fc.constantFrom('P', 'Q'), value), value),
    Conditions: fc.oneof(fc.dictionary(fc.constantFrom('A', 'B'), value), value),
    Mappings: value,
    Outputs: fc.oneof(fc.dictionary(fc.constantFrom('O'), value), value),
    Transform: fc.constantFrom('AWS::Serverless-2016-10-31', 'Other'),
  },
  { requiredKeys: ['Resources'] },
);

test('a malformed template is refused as AWS refuses, or fails its stack, and never breaks the service', async () => {
  await fc.assert(
    fc.asyncProperty(template, async (source) => {
      const recording = recordingCloud();
      const request = {
        StackName: 'demo',
        TemplateBody: JSON.stringify(source),
        Capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
      };
      try {
        await recording.cfn('CreateStack', request);
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
        expect([...recording.cloud.collection('cloudformation.stacks').values()]).toEqual([]);
        expect(recording.calls).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test('a text that is no template is refused with a ValidationError', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.json(), fc.constant('{"a":'.repeat(5000)), fc.constant('['.repeat(9000))),
      async (text) => {
        const created = recordingCloud().cfn('CreateStack', { StackName: 'demo', TemplateBody: text });
        await expect(created).rejects.toThrow(expect.objectContaining({ code: 'ValidationError' }) as Error);
      },
    ),
  );
});
