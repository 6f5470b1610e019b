import type { ServiceName } from '../../../kernel/service.js';
import { serviceModel } from '../../../protocol/sdk-schemas.js';

/** A service as `aws-sdk:` integrations know it. */
export interface SdkService {
  readonly service: ServiceName;
  /** In front of error names; the base exception is `<javaName>Exception`. */
  readonly javaName: string;
}

/** By the name in the resource's ARN. */
export const SDK_SERVICES = {
  cloudformation: { service: 'cloudformation', javaName: 'CloudFormation' },
  cloudwatch: { service: 'monitoring', javaName: 'CloudWatch' },
  cloudwatchlogs: { service: 'logs', javaName: 'CloudWatchLogs' },
  codecommit: { service: 'codecommit', javaName: 'CodeCommit' },
  codedeploy: { service: 'codedeploy', javaName: 'CodeDeploy' },
  codepipeline: { service: 'codepipeline', javaName: 'CodePipeline' },
  dynamodb: { service: 'dynamodb', javaName: 'DynamoDb' },
  ec2: { service: 'ec2', javaName: 'Ec2' },
  eventbridge: { service: 'events', javaName: 'EventBridge' },
  iam: { service: 'iam', javaName: 'Iam' },
  kms: { service: 'kms', javaName: 'Kms' },
  lambda: { service: 'lambda', javaName: 'Lambda' },
  s3: { service: 's3', javaName: 'S3' },
  secretsmanager: { service: 'secretsmanager', javaName: 'SecretsManager' },
  sfn: { service: 'states', javaName: 'Sfn' },
  sns: { service: 'sns', javaName: 'Sns' },
  sqs: { service: 'sqs', javaName: 'Sqs' },
  ssm: { service: 'ssm', javaName: 'Ssm' },
  sts: { service: 'sts', javaName: 'Sts' },
} as const satisfies Readonly<Record<string, SdkService>>;

export const sdkServiceNamed = (name: string): SdkService | undefined =>
  // Only own keys, so that the name is one of the table's.
  Object.hasOwn(SDK_SERVICES, name) ? SDK_SERVICES[name as keyof typeof SDK_SERVICES] : undefined;

/** Does AWS have this operation (`UpdateItem`)? */
export const hasOperation = ({ service }: SdkService, operation: string): boolean =>
  serviceModel(service).operations.has(operation);
