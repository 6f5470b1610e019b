import { describe, expect, test } from 'vitest';
import { templateReader } from '../../src/services/cloudformation/engine/template-reader.js';
import { PROVIDERS } from '../../src/services/cloudformation/resources/index.js';
import { errorWith } from './matchers.js';

const read = (template: object): unknown => templateReader(PROVIDERS).readChecked(JSON.stringify(template));
const queue = { Type: 'AWS::SQS::Queue' };
const withResource = (resource: object): object => ({ Resources: { Queue: resource } });

describe('a template is refused', () => {
  test.each<[string, object, string]>([
    ['without resources', {}, 'Template format error: At least one Resources member must be defined.'],
    [
      'with an unknown section',
      { Resources: { Queue: queue }, Resource: {}, Output: {} },
      'Invalid template property or properties [Resource, Output]',
    ],
    [
      'of another version',
      { AWSTemplateFormatVersion: '2011-01-01', Resources: { Queue: queue } },
      'Template format error: unsupported value for AWSTemplateFormatVersion.',
    ],
    [
      'when a logical id is no word',
      { Resources: { 'my-queue': queue } },
      'Template format error: Resource name my-queue is non alphanumeric.',
    ],
    [
      'when a resource has no type',
      withResource({ Properties: {} }),
      'Template format error: [/Resources/Queue] Every Resources object must contain a Type member.',
    ],
    [
      'when a type is not there',
      { Resources: { A: { Type: 'AWS::Nope::One' }, B: { Type: 'Nope::Two' }, C: queue } },
      'Template format error: Unrecognized resource types: [AWS::Nope::One, Nope::Two]',
    ],
    [
      'when a resource has an unknown member',
      withResource({ ...queue, Property: {} }),
      "Invalid template resource property 'Property'",
    ],
    [
      'when a value is null',
      withResource({ ...queue, Properties: { Tags: [{ Key: null }] } }),
      "Template format error: [/Resources/Queue/Properties/Tags/0/Key] 'null' values are not allowed in templates",
    ],
    [
      'when a deletion policy is unknown',
      withResource({ ...queue, DeletionPolicy: 'Keep' }),
      'Template format error: [/Resources/Queue] Unrecognized DeletionPolicy Keep',
    ],
    [
      'when it refers to what is not there',
      { Resources: { A: { ...queue, DependsOn: 'X', Properties: { QueueName: { Ref: 'Y' } } } } },
      'Template format error: Unresolved resource dependencies [X, Y] in the Resources block of the template',
    ],
    [
      'when a text refers to what is not there',
      withResource({ ...queue, Properties: { QueueName: { 'Fn::Sub': '${AWS::Region}-${Name}' } } }),
      'Template format error: Unresolved resource dependencies [Name] in the Resources block of the template',
    ],
    [
      'when an output refers to what is not there',
      { Resources: { Queue: queue }, Outputs: { A: { Value: { Ref: 'B' } } } },
      'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'when an attribute is of a resource that is not there',
      withResource({ ...queue, Properties: { QueueName: { 'Fn::GetAtt': ['X', 'Arn'] } } }),
      'Template error: instance of Fn::GetAtt references undefined resource X',
    ],
    [
      'when a type has no such attribute',
      { Resources: { Queue: queue }, Outputs: { A: { Value: { 'Fn::GetAtt': 'Queue.Url' } } } },
      'Template error: resource Queue does not support attribute type Url in Fn::GetAtt',
    ],
    [
      'when resources wait for each other, and says for which',
      {
        Resources: {
          A: { ...queue, DependsOn: 'B' },
          B: { ...queue, Properties: { QueueName: { 'Fn::GetAtt': 'C.QueueName' } } },
          C: { ...queue, DependsOn: ['A'] },
          D: { ...queue, DependsOn: ['A'] },
        },
      },
      'Circular dependency between resources: [A, B, C]',
    ],
    [
      'when a condition is not there',
      withResource({ ...queue, Condition: 'IsProd' }),
      'Template format error: Unresolved condition dependency IsProd in the Resources block of the template',
    ],
    [
      'when a condition asks for a resource',
      { Conditions: { C: { 'Fn::Equals': [{ Ref: 'Queue' }, 1] } }, Resources: { Queue: queue } },
      'Template format error: Unresolved dependencies [Queue]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'when a mapping is not there',
      withResource({ ...queue, Properties: { QueueName: { 'Fn::FindInMap': ['M', 'a', 'b'] } } }),
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ],
    [
      'when a function is not there',
      withResource({ ...queue, Properties: { QueueName: { 'Fn::Upper': 'a' } } }),
      'Template error: Encountered unsupported function: Fn::Upper',
    ],
    [
      'when a parameter type is not there',
      { Parameters: { A: { Type: 'Text' } }, Resources: { Queue: queue } },
      'Template format error: Unrecognized parameter type: Text',
    ],
    [
      'when an output has no value',
      { Resources: { Queue: queue }, Outputs: { A: { Description: 'x' } } },
      'Template format error: Every Outputs member must contain a Value object',
    ],
  ])('%s', (_, template, message) => {
    expect(() => read(template)).toThrow(errorWith({ code: 'ValidationError', message }));
  });
});

test('a template with every section is accepted', () => {
  expect(() =>
    read({
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'all',
      Metadata: { 'AWS::CloudFormation::Interface': {} },
      Parameters: {
        Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/v' },
        L: { Type: 'List<Number>' },
      },
      Mappings: { M: { a: { b: 'c', d: ['e'] } } },
      Rules: { Check: { Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], { Ref: 'Version' }] }] } }] } },
      Conditions: { C: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Version' }, '1'] }] }, D: { Condition: 'C' } },
      Resources: { Queue: { ...queue, Condition: 'D', Metadata: { a: 1 }, UpdateReplacePolicy: 'Retain' } },
      Outputs: {
        O: { Condition: 'C', Value: { Ref: 'Queue' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-q' } } },
      },
    }),
  ).not.toThrow();
});
