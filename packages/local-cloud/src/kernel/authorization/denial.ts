import { AwsError } from '../aws-error.js';
import type { ServiceName } from '../service.js';

/** Which kind of policy said no, and how. */
export interface DenialReason {
  readonly policies: 'identity-based policy' | 'permissions boundary' | 'session policy' | 'resource-based policy';
  readonly explicit: boolean;
}

export interface Denial extends DenialReason {
  /** ARN of who was denied. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
}

const because = ({ policies, explicit, action }: Denial): string => {
  const article = /^[aeiou]/.test(policies) ? 'an' : 'a';
  return explicit
    ? `with an explicit deny in ${article} ${policies}`
    : `because no ${policies} allows the ${action} action`;
};

const text = (denial: Denial, resource: string): string =>
  `User: ${denial.caller} is not authorized to perform: ${denial.action} on resource: ${resource} ${because(denial)}`;

/** The refusal as the service asked words and codes it. */
export const denialError = (service: ServiceName, denial: Denial): AwsError => {
  switch (service) {
    case 'ec2':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${text(denial, denial.resource)}`,
        { status: 403 },
      );
    case 's3':
      return new AwsError('AccessDenied', text(denial, `"${denial.resource}"`), { status: 403 });
    case 'cloudformation':
    case 'iam':
    case 'monitoring':
    case 'sqs':
    case 'sts':
      return new AwsError('AccessDenied', text(denial, denial.resource), { status: 403 });
    case 'sns':
      return new AwsError('AuthorizationError', text(denial, denial.resource), { status: 403 });
    case 'lambda':
      return new AwsError('AccessDeniedException', text(denial, denial.resource), { status: 403 });
    case 'codecommit':
    case 'codedeploy':
    case 'codepipeline':
    case 'dynamodb':
    case 'events':
    case 'kms':
    case 'logs':
    case 'secretsmanager':
    case 'ssm':
    case 'states':
      return new AwsError('AccessDeniedException', text(denial, denial.resource), { status: 400 });
  }
};
