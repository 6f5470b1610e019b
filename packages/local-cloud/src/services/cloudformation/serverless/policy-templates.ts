import type { Json, JsonObject } from '../template/json-value.js';

const arn = (form: string, value: Json | undefined): Json => ({
  'Fn::Sub': [`arn:\${AWS::Partition}:${form}`, { value: value ?? '' }],
});

const allow = (actions: readonly string[], resources: Json): Json => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
});

const table = (value: Json | undefined): Json => [
  arn('dynamodb:${AWS::Region}:${AWS::AccountId}:table/${value}', value),
  arn('dynamodb:${AWS::Region}:${AWS::AccountId}:table/${value}/index/*', value),
];

const bucket = (value: Json | undefined): Json => [arn('s3:::${value}', value), arn('s3:::${value}/*', value)];

const READ_ITEMS = ['GetItem', 'Scan', 'Query', 'BatchGetItem', 'DescribeTable'].map((name) => `dynamodb:${name}`);
const WRITE_ITEMS = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'ConditionCheckItem'].map(
  (name) => `dynamodb:${name}`,
);
const READ_OBJECTS = [
  'GetObject',
  'ListBucket',
  'GetBucketLocation',
  'GetObjectVersion',
  'GetLifecycleConfiguration',
].map((name) => `s3:${name}`);
const WRITE_OBJECTS = ['PutObject', 'PutObjectAcl', 'PutLifecycleConfiguration', 'DeleteObject'].map(
  (name) => `s3:${name}`,
);

/** The statements that a name of a policy in a serverless template stands for; the common ones are known. */
const TEMPLATES: Readonly<Record<string, (parameters: JsonObject) => Json>> = {
  DynamoDBCrudPolicy: ({ TableName }) => [allow([...READ_ITEMS, ...WRITE_ITEMS], table(TableName))],
  DynamoDBReadPolicy: ({ TableName }) => [allow(READ_ITEMS, table(TableName))],
  LambdaInvokePolicy: ({ FunctionName }) => [
    allow(['lambda:InvokeFunction'], arn('lambda:${AWS::Region}:${AWS::AccountId}:function:${value}*', FunctionName)),
  ],
  S3CrudPolicy: ({ BucketName }) => [allow([...READ_OBJECTS, ...WRITE_OBJECTS], bucket(BucketName))],
  S3ReadPolicy: ({ BucketName }) => [allow(READ_OBJECTS, bucket(BucketName))],
  SNSPublishMessagePolicy: ({ TopicName }) => [
    allow(['sns:Publish'], arn('sns:${AWS::Region}:${AWS::AccountId}:${value}', TopicName)),
  ],
  SQSPollerPolicy: ({ QueueName }) => [
    allow(
      ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((name) => `sqs:${name}`),
      arn('sqs:${AWS::Region}:${AWS::AccountId}:${value}', QueueName),
    ),
  ],
  SQSSendMessagePolicy: ({ QueueName }) => [
    allow(['sqs:SendMessage'], arn('sqs:${AWS::Region}:${AWS::AccountId}:${value}', QueueName)),
  ],
  SSMParameterReadPolicy: ({ ParameterName }) => [
    allow(['ssm:DescribeParameters'], '*'),
    allow(
      ['ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParametersByPath'],
      arn('ssm:${AWS::Region}:${AWS::AccountId}:parameter/${value}', ParameterName),
    ),
  ],
  StepFunctionsExecutionPolicy: ({ StateMachineName }) => [
    allow(
      ['states:StartExecution'],
      arn('states:${AWS::Region}:${AWS::AccountId}:stateMachine:${value}', StateMachineName),
    ),
  ],
};

export const policyTemplate = (name: string, parameters: JsonObject): Json | undefined => TEMPLATES[name]?.(parameters);
