import type { DescribeImagesCommandInput, DescribeImagesCommandOutput } from '@aws-sdk/client-ec2';
import { operation } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { imageMalformed, imageNotFound } from './errors.js';
import { passes } from './filters.js';
import { IMAGE_OWNER, IMAGES, imageView, platformDetails, type ImageFacts } from './images.js';
import { pageOf } from './pages.js';

const filterValues = (image: ImageFacts) => {
  const values: Readonly<Record<string, string | undefined>> = {
    'image-id': image.id,
    name: image.name,
    description: image.description,
    architecture: image.architecture,
    'owner-alias': 'amazon',
    'owner-id': IMAGE_OWNER,
    platform: image.platform === 'windows' ? 'windows' : undefined,
    'platform-details': platformDetails(image),
    state: 'available',
    'is-public': 'true',
    'image-type': 'machine',
    'root-device-type': 'ebs',
    'root-device-name': image.rootDevice,
    'virtualization-type': 'hvm',
    hypervisor: 'xen',
    'ena-support': 'true',
    'creation-date': image.createdAt,
    'block-device-mapping.volume-type': image.volumeType,
    'tag-key': undefined,
  };
  return { names: Object.keys(values), values: (name: string) => values[name] };
};

export const imageOperations = ({ cloud }: Ec2Context) => ({
  DescribeImages: operation<DescribeImagesCommandInput, Omit<DescribeImagesCommandOutput, '$metadata'>>({
    authorize: () => [{ action: 'ec2:DescribeImages', resource: '*', context: { 'ec2:Region': cloud.region } }],
    handle: (input) => {
      for (const id of input.ImageIds ?? []) {
        if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) throw imageMalformed(id);
        if (!IMAGES.some((image) => image.id === id)) throw imageNotFound(id);
      }
      const owners = input.Owners ?? [];
      const found = IMAGES.filter(({ id }) => input.ImageIds === undefined || input.ImageIds.includes(id))
        .filter(() => owners.length === 0 || owners.includes('amazon') || owners.includes(IMAGE_OWNER))
        .filter(() => !input.ExecutableUsers?.length || input.ExecutableUsers.includes('all'))
        .filter((image) => passes(input.Filters, filterValues(image)));
      const page = pageOf(found, input, 1);
      return { Images: page.items.map(imageView), NextToken: page.NextToken };
    },
  }),
});
