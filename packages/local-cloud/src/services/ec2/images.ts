import type { Image } from '@aws-sdk/client-ec2';

/** An image that instances can be launched from. */
export interface ImageFacts {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly platform: 'linux' | 'windows';
  readonly architecture: 'x86_64' | 'arm64';
  readonly rootDevice: string;
  readonly snapshotId: string;
  readonly rootGib: number;
  readonly volumeType: 'gp2' | 'gp3';
  readonly createdAt: string;
  /** The public parameters that name the newest image of its kind. */
  readonly parameters: readonly string[];
}

export const IMAGE_OWNER = '137112412989';

export const LINUX_IMAGE: ImageFacts = {
  id: 'ami-0a1e2023000000001',
  name: 'al2023-ami-2023.9.20261101.0-kernel-6.12-x86_64',
  description: 'Amazon Linux 2023 AMI 2023.9.20261101.0 x86_64 HVM kernel-6.12',
  platform: 'linux',
  architecture: 'x86_64',
  rootDevice: '/dev/xvda',
  snapshotId: 'snap-0a1e2023000000001',
  rootGib: 8,
  volumeType: 'gp3',
  createdAt: '2026-11-01T00:00:00.000Z',
  parameters: ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'],
};

export const WINDOWS_IMAGE: ImageFacts = {
  id: 'ami-0b1e2022000000001',
  name: 'Windows_Server-2022-English-Full-Base-2026.11.11',
  description: 'Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon',
  platform: 'windows',
  architecture: 'x86_64',
  rootDevice: '/dev/sda1',
  snapshotId: 'snap-0b1e2022000000001',
  rootGib: 30,
  volumeType: 'gp2',
  createdAt: '2026-11-11T00:00:00.000Z',
  // AWS has an image of its own for each of them; to what runs here they are the same.
  parameters: ['Full-Base', 'Core-Base', 'Full-ECS_Optimized/image_id', 'Core-ECS_Optimized/image_id'].map(
    (edition) => `/aws/service/ami-windows-latest/Windows_Server-2022-English-${edition}`,
  ),
};

export const IMAGES: readonly ImageFacts[] = [LINUX_IMAGE, WINDOWS_IMAGE];

export const findImage = (id: string): ImageFacts | undefined => IMAGES.find((image) => image.id === id);

export const platformDetails = ({ platform }: Pick<ImageFacts, 'platform'>): string =>
  platform === 'windows' ? 'Windows' : 'Linux/UNIX';

export const usageOperation = ({ platform }: Pick<ImageFacts, 'platform'>): string =>
  platform === 'windows' ? 'RunInstances:0002' : 'RunInstances';

/** EC2 answers in lower case, whatever its model says. */
export const windowsMark = (platform: ImageFacts['platform']): { Platform?: 'Windows' } =>
  platform === 'windows' ? { Platform: 'windows' as 'Windows' } : {};

export const imageView = (image: ImageFacts): Image => ({
  ImageId: image.id,
  Name: image.name,
  Description: image.description,
  ImageLocation: `amazon/${image.name}`,
  ImageOwnerAlias: 'amazon',
  OwnerId: IMAGE_OWNER,
  ImageType: 'machine',
  State: 'available',
  Public: true,
  Architecture: image.architecture,
  ...windowsMark(image.platform),
  PlatformDetails: platformDetails(image),
  UsageOperation: usageOperation(image),
  CreationDate: image.createdAt,
  RootDeviceName: image.rootDevice,
  RootDeviceType: 'ebs',
  VirtualizationType: 'hvm',
  Hypervisor: 'xen',
  EnaSupport: true,
  SriovNetSupport: 'simple',
  BootMode: 'uefi-preferred',
  ...(image.platform === 'linux' && { ImdsSupport: 'v2.0' as const }),
  BlockDeviceMappings: [
    {
      DeviceName: image.rootDevice,
      Ebs: {
        SnapshotId: image.snapshotId,
        VolumeSize: image.rootGib,
        VolumeType: image.volumeType,
        DeleteOnTermination: true,
        Encrypted: false,
      },
    },
  ],
});
