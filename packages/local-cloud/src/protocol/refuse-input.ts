import { inputConstraint } from '../constraints/constraint-table.js';
import { findViolations, type Violation } from '../constraints/find-violations.js';
import { violationText } from '../constraints/violation-text.js';
import { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { missingError } from './missing-error.js';
import { missingMembers } from './required-members.js';
import { serviceModel, type OperationModel } from './sdk-schemas.js';
import { violationError } from './violation-error.js';

/** Refuses an input that lacks what is required, or has what its model does not allow, as the service itself words it. */
export const refuseInput = (service: ServiceName, operation: OperationModel, input: unknown): void => {
  const missing = missingMembers(operation.input, input);
  const constraint = inputConstraint(service, operation.name);
  const violations = constraint ? findViolations(constraint, input) : [];
  if (missing.length > 0 || violations.length > 0) throw refusal(service, operation, missing, violations);
};

/** The same for a call that comes from within: its members are there, the compiler has seen to it. */
export const refuseViolations = (service: ServiceName, operation: string, input: unknown): void => {
  const constraint = inputConstraint(service, operation);
  const violations = constraint ? findViolations(constraint, input) : [];
  if (violations.length === 0) return;
  const model = serviceModel(service).operations.get(operation);
  if (model) throw refusal(service, model, [], violations);
};

const refusal = (
  service: ServiceName,
  operation: OperationModel,
  missing: readonly (readonly string[])[],
  violations: readonly Violation[],
): AwsError => {
  switch (service) {
    case 'monitoring':
      if (missing.length > 0) return missingError(service, operation, missing);
      return new AwsError('ValidationError', violationText([], violations, true));
    case 'codecommit':
    case 'codedeploy':
    case 'ec2':
    case 's3':
    case 'sqs': {
      const first = violations[0];
      if (missing.length > 0 || !first) return missingError(service, operation, missing);
      return violationError(service, operation.input, first);
    }
    case 'iam':
      return new AwsError('ValidationError', iamText(missing, violations));
    case 'cloudformation':
    case 'sns':
    case 'sts':
      return new AwsError('ValidationError', violationText(missing, violations, true));
    case 'logs':
      return new AwsError('InvalidParameterException', violationText(missing, violations, true));
    case 'codepipeline':
      return new AwsError('ValidationException', violationText(missing, violations, false));
    case 'dynamodb':
    case 'events':
    case 'kms':
    case 'lambda':
    case 'secretsmanager':
    case 'ssm':
    case 'states':
      return new AwsError('ValidationException', violationText(missing, violations, true));
  }
};

/** IAM has words of its own for names and paths. */
const iamText = (missing: readonly (readonly string[])[], violations: readonly Violation[]): string => {
  const [only, another] = violations;
  const ownWords = only?.kind === 'pattern' && another === undefined && missing.length === 0;
  if (ownWords && only.demand.endsWith('pattern: [\\w+=,.@-]+')) {
    return `The specified value for ${only.path} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`;
  }
  if (ownWords && only.path === 'path') {
    return 'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.';
  }
  return violationText(missing, violations, true);
};
