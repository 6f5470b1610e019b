import type { Violation } from '../constraints/find-violations.js';
import { violationText } from '../constraints/violation-text.js';
import { AwsError } from '../kernel/aws-error.js';
import type { OwnWords } from './missing-error.js';
import type { Shape } from './sdk-schemas.js';

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** How a service that has errors of its own says that a value is not as its model wants it. */
export const violationError = (
  service: Exclude<OwnWords, 'monitoring'>,
  input: Shape,
  violation: Violation,
): AwsError => {
  switch (service) {
    case 'ec2':
      return ec2Error(violation);
    case 'sqs':
      return sqsError(violation);
    case 's3':
      return s3Error(input, violation);
    case 'codedeploy':
      return new AwsError(codedeployCode(violation), violationText([], [violation], true));
    case 'codecommit':
      return new AwsError(codecommitCode(violation.root), violationText([], [violation], true));
  }
};

const ec2Error = ({ kind, member, value, wrong, bound, demand }: Violation): AwsError => {
  if (member === 'LaunchTemplateName') {
    return new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
    );
  }
  const named = `for parameter ${lowerFirst(member)} is invalid`;
  if (typeof value === 'number' && bound !== undefined) {
    const than = kind === 'atMost' ? 'less' : 'greater';
    return new AwsError(
      'InvalidParameterValue',
      `Value ( ${value} ) ${named}. Expecting a value ${than} than ${bound}.`,
    );
  }
  const shown = typeof wrong === 'string' ? `Value (${wrong})` : 'The value';
  return new AwsError('InvalidParameterValue', `${shown} ${named}. ${demand}`);
};

const sqsError = ({ root, wrong, demand }: Violation): AwsError =>
  root === 'AttributeNames' || root === 'Attributes' || root === 'MessageSystemAttributeNames'
    ? new AwsError('InvalidAttributeName', `Unknown Attribute ${String(wrong)}.`)
    : new AwsError(
        'InvalidParameterValue',
        `Value ${String(wrong)} for parameter ${root} is invalid. Reason: ${demand}.`,
      );

const s3Error = (input: Shape, { root, member, path, wrong, demand }: Violation): AwsError => {
  const status = { status: 400 };
  const traits = input.getMemberSchema(root).getMergedTraits();
  if (member === 'LocationConstraint') {
    return new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', status);
  }
  if (traits.httpPayload) {
    return new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
      status,
    );
  }
  switch (member) {
    case 'StorageClass':
      return new AwsError('InvalidStorageClass', 'The storage class you specified is not valid', status);
    case 'ServerSideEncryption':
      return new AwsError(
        'InvalidEncryptionAlgorithmError',
        'The Encryption request you specified is not valid.',
        status,
      );
    case 'ChecksumAlgorithm':
      return new AwsError('InvalidRequest', `Checksum algorithm provided is unsupported. ${demand}`, status);
    default: {
      const name = String(traits.httpQuery || traits.httpHeader || path);
      const text =
        member === 'EncodingType'
          ? 'Invalid Encoding Method specified in Request'
          : `Invalid value for ${name}. ${demand}`;
      return new AwsError('InvalidArgument', text, {
        ...status,
        members: { ArgumentName: name, ArgumentValue: String(wrong) },
      });
    }
  }
};

const codecommitCode = (root: string): string => {
  switch (root) {
    case 'repositoryName':
      return 'InvalidRepositoryNameException';
    case 'repositoryDescription':
      return 'InvalidRepositoryDescriptionException';
    case 'branchName':
      return 'InvalidBranchNameException';
    case 'kmsKeyId':
      return 'EncryptionKeyInvalidIdException';
    case 'order':
      return 'InvalidOrderException';
    case 'sortBy':
      return 'InvalidSortByException';
    case 'tags':
      return 'InvalidTagsMapException';
    default:
      return 'ValidationException';
  }
};

const codedeployCode = ({ root }: Violation): string => {
  switch (root) {
    case 'applicationName':
    case 'applicationNames':
    case 'newApplicationName':
      return 'InvalidApplicationNameException';
    case 'deploymentGroupName':
    case 'deploymentGroupNames':
    case 'currentDeploymentGroupName':
    case 'newDeploymentGroupName':
      return 'InvalidDeploymentGroupNameException';
    case 'deploymentConfigName':
      return 'InvalidDeploymentConfigNameException';
    case 'minimumHealthyHosts':
      return 'InvalidMinimumHealthyHostValueException';
    case 'trafficRoutingConfig':
      return 'InvalidTrafficRoutingConfigurationException';
    case 'zonalConfig':
      return 'InvalidZonalDeploymentConfigurationException';
    case 'computePlatform':
      return 'InvalidComputePlatformException';
    case 'deploymentStyle':
      return 'InvalidDeploymentStyleException';
    case 'blueGreenDeploymentConfiguration':
      return 'InvalidBlueGreenDeploymentConfigurationException';
    case 'autoRollbackConfiguration':
      return 'InvalidAutoRollbackConfigException';
    case 'ec2TagFilters':
    case 'ec2TagSet':
      return 'InvalidEC2TagException';
    case 'onPremisesInstanceTagFilters':
    case 'onPremisesTagSet':
      return 'InvalidTagException';
    case 'triggerConfigurations':
      return 'InvalidTriggerConfigException';
    case 'targetInstances':
      return 'InvalidTargetInstancesException';
    case 'targetFilters':
      return 'InvalidTargetFilterNameException';
    case 'fileExistsBehavior':
      return 'InvalidFileExistsBehaviorException';
    case 'includeOnlyStatuses':
      return 'InvalidDeploymentStatusException';
    case 'instanceStatusFilter':
      return 'InvalidInstanceStatusException';
    case 'instanceTypeFilter':
      return 'InvalidInstanceTypeException';
    case 'revision':
    case 'revisions':
      return 'InvalidRevisionException';
    case 'sortBy':
      return 'InvalidSortByException';
    case 'sortOrder':
      return 'InvalidSortOrderException';
    case 'deployed':
      return 'InvalidDeployedStateFilterException';
    case 'resourceArn':
    case 'ResourceArn':
      return 'InvalidArnException';
    default:
      return 'InvalidInputException';
  }
};
