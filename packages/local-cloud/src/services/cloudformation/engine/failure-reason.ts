import type { AwsError } from '../../../kernel/aws-error.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { ServiceName } from '../../../kernel/service.js';

/** A call that a provider made was refused. */
export class ServiceRefusal extends Error {
  readonly service: ServiceName;
  readonly code: string;
  readonly status: number;

  constructor(service: ServiceName, cause: AwsError) {
    super(cause.message, { cause });
    this.service = service;
    this.code = cause.code;
    this.status = cause.status ?? 400;
  }
}

const DISPLAY_NAMES: Readonly<Record<ServiceName, string>> = {
  cloudformation: 'CloudFormation',
  codecommit: 'CodeCommit',
  codedeploy: 'CodeDeploy',
  codepipeline: 'CodePipeline',
  dynamodb: 'DynamoDb',
  ec2: 'Ec2',
  events: 'EventBridge',
  iam: 'Iam',
  kms: 'Kms',
  lambda: 'Lambda',
  logs: 'CloudWatchLogs',
  monitoring: 'CloudWatch',
  s3: 'S3',
  secretsmanager: 'SecretsManager',
  sns: 'Sns',
  sqs: 'Sqs',
  ssm: 'Ssm',
  states: 'Sfn',
  sts: 'Sts',
};

const handlerErrorCode = (code: string): string => {
  if (/AlreadyExists|InUse|AlreadyOwned|Conflict/.test(code)) return 'AlreadyExists';
  if (/NotFound|NoSuch|DoesNotExist|NonExist/.test(code)) return 'NotFound';
  if (/AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/.test(code)) return 'AccessDenied';
  if (/Limit|Quota/.test(code)) return 'ServiceLimitExceeded';
  if (/Thrott/.test(code)) return 'Throttling';
  if (/Valid|Invalid|Malformed/.test(code)) return 'InvalidRequest';
  return 'GeneralServiceException';
};

/** Why a resource failed, as a stack's events word it. */
export const failureReason = (error: unknown, cloud: Pick<Cloud, 'uuid'>): string => {
  if (error instanceof ServiceRefusal) {
    const { service, status, code, message } = error;
    return (
      `Resource handler returned message: "${message} (Service: ${DISPLAY_NAMES[service]}, Status Code: ${status}, ` +
      `Request ID: ${cloud.uuid()})" (RequestToken: ${cloud.uuid()}, HandlerErrorCode: ${handlerErrorCode(code)})`
    );
  }
  return error instanceof Error ? error.message : String(error);
};
