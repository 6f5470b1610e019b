import type {
  BlockDeviceMapping,
  LaunchTemplateSpecification,
  RequestLaunchTemplateData,
  RunInstancesCommandInput,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import type { Ec2State, LaunchTemplateRecord, LaunchTemplateVersionRecord } from './ec2-state.js';
import { invalidParameterValue } from './errors.js';
import { mergeTags, specifiedTags } from './tags.js';

/** What a launch is made of: the call's own values over those of its launch template. */
export type LaunchSettings = Omit<RunInstancesCommandInput, 'LaunchTemplate' | 'DryRun' | 'ClientToken'>;

export interface NamedVersion {
  readonly template: LaunchTemplateRecord;
  readonly version: LaunchTemplateVersionRecord;
}

export const findTemplate = (
  state: Pick<Ec2State, 'templates'>,
  given: { readonly LaunchTemplateId?: string | undefined; readonly LaunchTemplateName?: string | undefined },
): LaunchTemplateRecord => {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = given;
  if (id !== undefined) {
    if (!/^lt-[0-9a-f]{17}$/.test(id)) {
      throw new AwsError('InvalidLaunchTemplateId.Malformed', `The specified launch template ID '${id}' is malformed.`);
    }
    const found = state.templates.get(id);
    if (found) return found;
    throw new AwsError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  if (name === undefined) {
    throw new AwsError('MissingParameter', 'Either a launch template ID or a launch template name must be specified.');
  }
  const found = [...state.templates.values()].find((template) => template.name === name);
  if (found) return found;
  throw new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
};

/** `$Latest`, `$Default` (also when nothing is said) or a number. */
export const findVersion = (template: LaunchTemplateRecord, asked: string | undefined): LaunchTemplateVersionRecord => {
  const number =
    asked === '$Latest'
      ? template.latestVersion
      : asked === undefined || asked === '$Default' || asked === ''
        ? template.defaultVersion
        : Number(asked);
  const found = template.versions.find((version) => version.number === number);
  if (!found) {
    throw new AwsError('InvalidLaunchTemplateId.VersionNotFound', `Could not find launch template version`);
  }
  return found;
};

export const findSpecified = (
  state: Pick<Ec2State, 'templates'>,
  specification: LaunchTemplateSpecification | undefined,
): NamedVersion | undefined => {
  if (!specification) return undefined;
  const template = findTemplate(state, specification);
  return { template, version: findVersion(template, specification.Version) };
};

const without = <T extends object>(value: T): Partial<T> =>
  // Absent members must not hide the template's.
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Partial<T>;

const mergeDevices = (
  template: readonly BlockDeviceMapping[] = [],
  call: readonly BlockDeviceMapping[] = [],
): BlockDeviceMapping[] => {
  const merged = new Map(template.map((mapping) => [mapping.DeviceName, mapping]));
  for (const mapping of call) {
    const below = merged.get(mapping.DeviceName);
    merged.set(mapping.DeviceName, {
      ...below,
      ...without(mapping),
      ...((below?.Ebs ?? mapping.Ebs) && { Ebs: { ...below?.Ebs, ...without(mapping.Ebs ?? {}) } }),
    });
  }
  return [...merged.values()];
};

const TAGGED_AT_LAUNCH = ['instance', 'volume', 'network-interface', 'spot-instances-request'] as const;

const mergeSpecifications = (
  template: readonly TagSpecification[] | undefined,
  call: readonly TagSpecification[] | undefined,
): TagSpecification[] =>
  TAGGED_AT_LAUNCH.map((type) => ({
    ResourceType: type,
    Tags: mergeTags(specifiedTags(template, type), specifiedTags(call, type)),
  })).filter(({ Tags }) => Tags.length > 0);

/** The settings that a launch runs with. */
export const mergeSettings = (call: RunInstancesCommandInput, version: NamedVersion | undefined): LaunchSettings => {
  const { LaunchTemplate: _template, DryRun: _dryRun, ClientToken: _token, ...own } = call;
  if (!version) return own;
  const { data } = version.version;
  return {
    ...sharedSettings(data),
    ...without(own),
    MinCount: call.MinCount,
    MaxCount: call.MaxCount,
    BlockDeviceMappings: mergeDevices(data.BlockDeviceMappings, own.BlockDeviceMappings),
    MetadataOptions: { ...data.MetadataOptions, ...without(own.MetadataOptions ?? {}) },
    TagSpecifications: mergeSpecifications(data.TagSpecifications, own.TagSpecifications),
  };
};

const sharedSettings = (data: RequestLaunchTemplateData): Partial<LaunchSettings> => {
  if (data.InstanceRequirements) {
    throw invalidParameterValue('Launch templates with InstanceRequirements cannot be used with RunInstances.');
  }
  return without({
    ImageId: data.ImageId,
    InstanceType: data.InstanceType,
    KeyName: data.KeyName,
    SecurityGroupIds: data.SecurityGroupIds,
    SecurityGroups: data.SecurityGroups,
    UserData: data.UserData,
    IamInstanceProfile: data.IamInstanceProfile,
    InstanceInitiatedShutdownBehavior: data.InstanceInitiatedShutdownBehavior,
    InstanceMarketOptions: data.InstanceMarketOptions,
    NetworkInterfaces: data.NetworkInterfaces,
    Placement: data.Placement,
    Monitoring: data.Monitoring && { Enabled: data.Monitoring.Enabled },
    EbsOptimized: data.EbsOptimized,
    DisableApiTermination: data.DisableApiTermination,
  });
};
