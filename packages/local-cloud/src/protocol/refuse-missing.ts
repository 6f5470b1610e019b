import { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { missingMembers } from './required-members.js';
import type { OperationModel, Shape } from './sdk-schemas.js';

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** AWS's own way to name a place in the input: members in camel case, `member` after a list's position. */
const constraintPath = (path: readonly string[]): string =>
  path.map((part) => (/^\d+$/.test(part) ? `${part}.member` : lowerFirst(part))).join('.');

const constraintText = (missing: readonly (readonly string[])[]): string => {
  const texts = missing.map(
    (path) => `Value null at '${constraintPath(path)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = texts.length === 1 ? '1 validation error' : `${texts.length} validation errors`;
  return `${count} detected: ${texts.join('; ')}`;
};

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

/** Refuses an input that lacks a required member, as the service itself words it. */
export const refuseMissing = (service: ServiceName, operation: OperationModel, input: unknown): void => {
  const missing = missingMembers(operation.input, input);
  const first = missing[0];
  if (!first) return;
  const parameter = first.join('.');
  switch (service) {
    case 'ec2':
      throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
    case 'sqs':
      throw new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`);
    case 'monitoring':
      throw new AwsError('MissingParameter', `The parameter ${parameter} is required.`);
    case 's3':
      throw refuseS3(operation.input, missing);
    case 'cloudformation':
    case 'iam':
    case 'sns':
    case 'sts':
      throw new AwsError('ValidationError', constraintText(missing));
    case 'logs':
      throw new AwsError('InvalidParameterException', constraintText(missing));
    case 'codedeploy':
      throw new AwsError(codedeployCode(first.at(-1) ?? ''), `The ${spaced(first.at(-1) ?? '')} is required`);
    case 'codecommit':
    case 'codepipeline':
    case 'dynamodb':
    case 'events':
    case 'kms':
    case 'lambda':
    case 'secretsmanager':
    case 'ssm':
    case 'states':
      throw new AwsError('ValidationException', constraintText(missing));
  }
};
