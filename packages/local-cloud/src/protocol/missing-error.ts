import { violationText } from '../constraints/violation-text.js';
import { AwsError } from '../kernel/aws-error.js';
import type { OperationModel, Shape } from './sdk-schemas.js';

/** Only what S3 reads from the body can be missing in a way that a route did not already see. */
const refuseS3 = (shape: Shape, missing: readonly (readonly string[])[]): AwsError => {
  const first = missing[0]?.[0] ?? '';
  const traits = shape.getMemberSchema(first).getMergedTraits();
  if (traits.httpPayload && missing[0]?.length === 1) {
    return new AwsError('MissingRequestBodyError', 'Request Body is empty', { status: 400 });
  }
  if (traits.httpPayload) {
    return new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
      { status: 400 },
    );
  }
  return new AwsError('InvalidRequest', `Missing required parameter for this request: ${first}`, { status: 400 });
};

/** CodeDeploy has an error of its own for most of its members. */
const codedeployCode = (member: string): string => {
  switch (member) {
    case 'currentDeploymentGroupName':
      return 'DeploymentGroupNameRequiredException';
    case 'serviceRoleArn':
      return 'RoleRequiredException';
    case 'Tags':
    case 'TagKeys':
      return 'TagRequiredException';
    case 'targetId':
      return 'DeploymentTargetIdRequiredException';
    case 'applicationName':
    case 'deploymentConfigName':
    case 'deploymentGroupName':
    case 'deploymentId':
    case 'instanceId':
    case 'resourceArn':
    case 'revision':
    case 'ResourceArn':
      return `${member.charAt(0).toUpperCase()}${member.slice(1)}RequiredException`;
    default:
      return 'InvalidInputException';
  }
};

const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Services that have errors of their own for inputs that are not as they must be. */
export type OwnWords = 'codecommit' | 'codedeploy' | 'ec2' | 'monitoring' | 's3' | 'sqs';

/** How such a service says that required members are not there. */
export const missingError = (
  service: OwnWords,
  operation: OperationModel,
  missing: readonly (readonly string[])[],
): AwsError => {
  const first = missing[0] ?? [];
  const parameter = first.join('.');
  switch (service) {
    case 'ec2':
      return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
    case 'sqs':
      return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
    case 'monitoring':
      return new AwsError('MissingParameter', `The parameter ${parameter} is required.`);
    case 's3':
      return refuseS3(operation.input, missing);
    case 'codedeploy':
      return new AwsError(codedeployCode(first.at(-1) ?? ''), `The ${spaced(first.at(-1) ?? '')} is required`);
    case 'codecommit':
      return new AwsError('ValidationException', violationText(missing, [], true));
  }
};
