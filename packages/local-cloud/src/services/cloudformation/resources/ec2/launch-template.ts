import type {
  CreateLaunchTemplateCommandOutput,
  CreateLaunchTemplateVersionCommandOutput,
  ResourceType,
} from '@aws-sdk/client-ec2';
import { list, needed, oneOf, record, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { launchTemplateData } from './launch-template-data.js';

const faceOf = (id: string, latest: number | undefined, initial: number | undefined) => ({
  physicalId: id,
  attributes: {
    LaunchTemplateId: id,
    LatestVersionNumber: String(latest ?? 1),
    DefaultVersionNumber: String(initial ?? 1),
  },
});

export const ec2LaunchTemplate = provider({
  type: 'AWS::EC2::LaunchTemplate',
  properties: {
    LaunchTemplateData: needed(launchTemplateData),
    LaunchTemplateName: text,
    TagSpecifications: list(record({ ResourceType: needed(oneOf<ResourceType>()), Tags: needed(tags) })),
    VersionDescription: text,
  },
  name: { property: 'LaunchTemplateName', maxLength: 128, form: 'logicalId_random' },
  replaceOn: ['LaunchTemplateName'],
  attributes: ['DefaultVersionNumber', 'LatestVersionNumber', 'LaunchTemplateId'],
  absent: ['InvalidLaunchTemplateId.NotFound', 'InvalidLaunchTemplateName.NotFoundException'],
  create: async ({ TagSpecifications = [], ...template }, context) => {
    const own = TagSpecifications.filter((entry) => entry.ResourceType === 'launch-template').flatMap(
      ({ Tags }) => Tags,
    );
    const Tags = context.withStackTags(own);
    // Templates spell a launch's data as the API does, but for a date, which the service reads itself.
    const created = await context.call<CreateLaunchTemplateCommandOutput>('ec2', 'CreateLaunchTemplate', {
      ...template,
      LaunchTemplateName: context.name,
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'launch-template', Tags }] }),
    });
    const { LaunchTemplateId = '', LatestVersionNumber, DefaultVersionNumber } = created.LaunchTemplate ?? {};
    return faceOf(LaunchTemplateId, LatestVersionNumber, DefaultVersionNumber);
  },
  update: async (
    { physicalId: LaunchTemplateId, properties: { LaunchTemplateData, VersionDescription }, changed },
    context,
  ) => {
    if (!changed.has('LaunchTemplateData') && !changed.has('VersionDescription'))
      return { physicalId: LaunchTemplateId };
    const input = { LaunchTemplateId, LaunchTemplateData, VersionDescription };
    const created = await context.call<CreateLaunchTemplateVersionCommandOutput>(
      'ec2',
      'CreateLaunchTemplateVersion',
      input,
    );
    return faceOf(LaunchTemplateId, created.LaunchTemplateVersion?.VersionNumber, 1);
  },
  delete: (LaunchTemplateId, _, context) => context.call('ec2', 'DeleteLaunchTemplate', { LaunchTemplateId }),
});
