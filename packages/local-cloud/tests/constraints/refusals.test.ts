import { expect, test } from 'vitest';
import type { ServiceName } from '../../src/kernel/service.js';
import { refuseInput } from '../../src/protocol/refuse-input.js';
import { serviceModel } from '../../src/protocol/sdk-schemas.js';

const refusalOf = (service: ServiceName, operation: string, input: object): unknown => {
  const model = serviceModel(service).operations.get(operation);
  if (!model) throw new Error(`${service} has no operation ${operation}`);
  try {
    refuseInput(service, model, input);
    return undefined;
  } catch (error) {
    return error;
  }
};

const stage = (name: string, configuration: Record<string, string> = {}) => ({
  name,
  actions: [
    {
      name: 'A',
      actionTypeId: { category: 'Build', owner: 'Custom', provider: 'P', version: '1' },
      configuration,
    },
  ],
});
const pipeline = (name: string, stages: readonly object[]) => ({
  pipeline: { name, roleArn: 'arn:aws:iam::000000000000:role/r', stages },
});

test.each<readonly [why: string, ServiceName, operation: string, input: object, code: string, message: string]>([
  [
    'CodePipeline does not repeat values',
    'codepipeline',
    'GetPipeline',
    { name: 'a b' },
    'ValidationException',
    "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
  ],
  [
    'all that is wrong is told at once, in places counted from 1',
    'codepipeline',
    'CreatePipeline',
    pipeline('p'.repeat(101), [stage('One'), stage('')]),
    'ValidationException',
    "3 validation errors detected: Value at 'pipeline.name' failed to satisfy constraint: Member must have length less than or equal to 100; " +
      "Value at 'pipeline.stages.2.member.name' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value at 'pipeline.stages.2.member.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
  ],
  [
    'values of a map are told with all that they must be',
    'codepipeline',
    'CreatePipeline',
    pipeline('p', [stage('One', { Command: 'x'.repeat(1001) })]),
    'ValidationException',
    "1 validation error detected: Value at 'pipeline.stages.1.member.actions.1.member.configuration' failed to satisfy constraint: " +
      'Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]',
  ],
  [
    'what is missing and what is wrong are one answer',
    'lambda',
    'AddPermission',
    { FunctionName: 'f', StatementId: 'a b', Principal: 'p' },
    'ValidationException',
    "2 validation errors detected: Value null at 'action' failed to satisfy constraint: Member must not be null; " +
      "Value 'a b' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
  ],
  [
    'secret values are not repeated',
    'secretsmanager',
    'CreateSecret',
    { Name: 'n', SecretString: 'x'.repeat(65537) },
    'ValidationException',
    "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536",
  ],
  [
    'items of a list are told where the list is',
    'ssm',
    'SendCommand',
    { DocumentName: 'AWS-RunShellScript', InstanceIds: ['i-1'] },
    'ValidationException',
    "1 validation error detected: Value '[i-1]' at 'instanceIds' failed to satisfy constraint: " +
      'Member must satisfy constraint: [Member must satisfy regular expression pattern: (^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)]',
  ],
  [
    'a value of no enum is told which there are',
    'dynamodb',
    'GetItem',
    { TableName: 'table', Key: {}, ReturnConsumedCapacity: 'SOME' },
    'ValidationException',
    "1 validation error detected: Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
  ],
  [
    'an empty text breaks its length and its pattern',
    'logs',
    'PutRetentionPolicy',
    { logGroupName: '', retentionInDays: 1 },
    'InvalidParameterException',
    "2 validation errors detected: Value '' at 'logGroupName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value '' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
  ],
  [
    'IAM has words of its own for names',
    'iam',
    'GetRole',
    { RoleName: 'a b' },
    'ValidationError',
    'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
  ],
  [
    'query services have another code for the same',
    'sts',
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::000000000000:role/r', RoleSessionName: 'a b' },
    'ValidationError',
    "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  ],
  [
    'EC2 names the parameter and its bound',
    'ec2',
    'DescribeVpcs',
    { MaxResults: 1 },
    'InvalidParameterValue',
    'Value ( 1 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
  ],
  [
    'S3 has codes of its own for headers',
    's3',
    'PutObject',
    { Bucket: 'b', Key: 'k', StorageClass: 'BEST' },
    'InvalidStorageClass',
    'The storage class you specified is not valid',
  ],
  [
    'what is wrong in a document of S3 makes the document wrong',
    's3',
    'PutBucketVersioning',
    { Bucket: 'b', VersioningConfiguration: { Status: 'Maybe' } },
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ],
  [
    'SQS names the attribute that it does not know',
    'sqs',
    'CreateQueue',
    { QueueName: 'q', Attributes: { Colour: 'red' } },
    'InvalidAttributeName',
    'Unknown Attribute Colour.',
  ],
])('%s', (_, service, operation, input, code, message) => {
  expect(refusalOf(service, operation, input)).toMatchObject({ code, message });
});

test('an input within its constraints is let through, at its limits too', () => {
  const input = pipeline('p'.repeat(100), [
    stage('One', { ['k'.repeat(50)]: 'x'.repeat(1000) }),
    stage('T'.repeat(100)),
  ]);
  expect(refusalOf('codepipeline', 'CreatePipeline', input)).toBeUndefined();
});
