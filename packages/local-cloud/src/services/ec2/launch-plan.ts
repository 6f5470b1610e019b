import type { IamInstanceProfileSpecification } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../kernel/cloud.js';
import { openIamState } from '../iam/iam-state.js';
import { readParameter } from '../ssm/parameter-directory.js';
import type { Ec2State } from './ec2-state.js';
import type { InstanceRecord } from './instance-record.js';
import {
  groupNotFound,
  imageMalformed,
  imageNotFound,
  invalidCombination,
  invalidParameterValue,
  missingParameter,
  subnetNotFound,
} from './errors.js';
import { findImage, type ImageFacts } from './images.js';
import { findInstanceType, type InstanceTypeFacts } from './instance-types.js';
import type { LaunchSettings } from './launch-settings.js';
import { DEFAULT_GROUP_ID, findSubnet, SUBNETS, type SubnetFacts } from './network.js';

/** A launch whose every part is known to exist. */
export interface LaunchPlan {
  readonly settings: LaunchSettings;
  readonly image: ImageFacts;
  /** The parameter that named the image, when one did. */
  readonly imageParameter?: string;
  readonly type: InstanceTypeFacts;
  readonly subnet: SubnetFacts;
  /** Whether the call, or its template, named a place: then its token counts for the zone only. */
  readonly zonal: boolean;
  readonly groupIds: readonly string[];
  readonly profile?: NonNullable<InstanceRecord['profile']>;
}

const USER_DATA_LIMIT = 16_384;
const RESOLVE = 'resolve:ssm:';

export const planLaunch = (cloud: Cloud, state: Ec2State, settings: LaunchSettings): LaunchPlan => {
  const { image, parameter } = chooseImage(cloud, settings.ImageId);
  const type = chooseType(settings.InstanceType, image);
  const { MinCount: min = 1, MaxCount: max = 1 } = settings;
  if (min < 1) throw invalidParameterValue(`Value (${min}) for parameter minCount is invalid. Must be at least 1.`);
  if (max < min) {
    throw invalidParameterValue(`Value (${max}) for parameter maxCount is invalid. It must be at least minCount.`);
  }
  checkUserData(settings.UserData);
  const { subnet, zonal } = chooseSubnet(settings);
  const groupIds = chooseGroups(state, settings);
  const profile = chooseProfile(cloud, settings.IamInstanceProfile);
  return {
    settings,
    image,
    ...(parameter !== undefined && { imageParameter: parameter }),
    type,
    subnet,
    zonal,
    groupIds,
    ...(profile && { profile }),
  };
};

/** An image's id, or `resolve:ssm:/path[:version]` of a parameter that holds one. */
const chooseImage = (
  cloud: Cloud,
  given: string | undefined,
): { readonly image: ImageFacts; readonly parameter?: string } => {
  if (given === undefined || given === '') throw missingParameter('ImageId');
  if (!given.startsWith(RESOLVE)) return { image: demandImage(given) };
  const parameter = given.slice(RESOLVE.length);
  const value = readParameter(cloud, parameter)?.value;
  if (value === undefined) {
    throw invalidParameterValue(`Invalid value '${given}' for ImageId. The parameter does not exist.`);
  }
  return { image: demandImage(value), parameter };
};

const demandImage = (id: string): ImageFacts => {
  if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) throw imageMalformed(id);
  const image = findImage(id);
  if (!image) throw imageNotFound(id);
  return image;
};

const chooseType = (given: string | undefined, image: ImageFacts): InstanceTypeFacts => {
  if (given === undefined) throw missingParameter('InstanceType');
  const type = findInstanceType(given);
  if (!type) throw invalidParameterValue(`Invalid value '${given}' for InstanceType.`);
  if (type.architecture !== image.architecture) {
    throw invalidParameterValue(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture ` +
        `'${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching ` +
        `architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the ` +
        'architecture of the instance type or AMI.',
    );
  }
  return type;
};

const checkUserData = (userData: string | undefined): void => {
  if (userData === undefined) return;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(userData)) {
    throw invalidParameterValue('Invalid BASE64 encoding of user data.');
  }
  if (Buffer.byteLength(userData, 'base64') > USER_DATA_LIMIT) {
    throw invalidParameterValue(`User data is limited to ${USER_DATA_LIMIT} bytes`);
  }
};

const primaryInterface = ({ NetworkInterfaces: interfaces }: LaunchSettings) =>
  interfaces?.find(({ DeviceIndex }) => (DeviceIndex ?? 0) === 0);

const chooseSubnet = (settings: LaunchSettings): { readonly subnet: SubnetFacts; readonly zonal: boolean } => {
  const own = primaryInterface(settings);
  if (own && settings.SubnetId !== undefined) {
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID may not be specified on the same request',
    );
  }
  const id = own?.SubnetId ?? settings.SubnetId;
  if (id !== undefined) {
    const subnet = findSubnet(id);
    if (!subnet) throw subnetNotFound(id);
    return { subnet, zonal: true };
  }
  const zone = settings.Placement?.AvailabilityZone;
  const [first] = SUBNETS;
  const subnet = zone === undefined ? first : SUBNETS.find((candidate) => candidate.zone === zone);
  if (!subnet) throw invalidParameterValue(`Invalid availability zone: [${zone}]`);
  return { subnet, zonal: zone !== undefined };
};

const chooseGroups = (state: Ec2State, settings: LaunchSettings): readonly string[] => {
  const own = primaryInterface(settings);
  const named = settings.SecurityGroups ?? [];
  const given = settings.SecurityGroupIds ?? [];
  if (own && (named.length > 0 || given.length > 0)) {
    throw invalidCombination(
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    );
  }
  const ids = [
    ...(own?.Groups ?? given),
    ...named.map((name) => [...state.groups.values()].find((group) => group.name === name)?.id ?? name),
  ];
  for (const id of ids) if (!state.groups.has(id)) throw groupNotFound(id);
  return ids.length > 0 ? ids : [DEFAULT_GROUP_ID];
};

const chooseProfile = (
  cloud: Cloud,
  given: IamInstanceProfileSpecification | undefined,
): InstanceRecord['profile'] | undefined => {
  if (given?.Arn === undefined && given?.Name === undefined) return undefined;
  const { roles, instanceProfiles } = openIamState(cloud);
  const found = instanceProfiles.get(given.Name ?? given.Arn?.split('/').at(-1) ?? '');
  if (!found || (given.Arn !== undefined && given.Arn !== found.arn)) {
    throw given.Arn === undefined
      ? invalidParameterValue(
          `Value (${given.Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
        )
      : invalidParameterValue(
          `Value (${given.Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
        );
  }
  const roleArn = found.role === undefined ? undefined : roles.get(found.role)?.arn;
  return { arn: found.arn, id: found.id, ...(roleArn !== undefined && { roleArn }) };
};
