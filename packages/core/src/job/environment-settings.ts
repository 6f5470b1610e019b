import * as z from 'zod/mini';
import type { Market } from '../launch-plan/launch-plan.js';
import { MAX_TIMEOUT_MINUTES, type ActionConfiguration, type ConfigurationFault } from './action-configuration.js';
import { ec2ImageId } from './image.js';
import { platformName, PLATFORMS, type Platform } from './platform.js';

/** A build environment of the stack: what its owner lets the authors of pipelines have. */
export interface EnvironmentSettings {
  readonly name: string;
  readonly launchTemplateId: string;
  readonly launchTemplateVersion: string;
  /** Empty: the account's default VPC. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly market: Market;
  readonly maxTimeoutMinutes: number;
  /** What its images run. Absent: either. */
  readonly platform?: Platform;
  /** Absent: all. */
  readonly instanceTypes?: readonly string[];
  /** AMI ids and SSM parameter paths. Absent: all. */
  readonly imageIds?: readonly string[];
  /** Size of the root volume. Absent: the image's. */
  readonly volumeGiB?: number;
  /** Builds at once; further ones wait for their turn. Absent: as many as come. */
  readonly maxInstances?: number;
}

/** The most that a limit can be. */
export const MAX_PLACES = 5000;

const settings = z.object({
  name: z.string(),
  launchTemplateId: z.string(),
  launchTemplateVersion: z.string(),
  subnetIds: z._default(z.array(z.string()), []),
  securityGroupIds: z._default(z.array(z.string()), []),
  market: z._default(z.enum(['on-demand', 'spot']), 'on-demand'),
  maxTimeoutMinutes: z._default(
    z.number().check(z.int(), z.minimum(1), z.maximum(MAX_TIMEOUT_MINUTES)),
    MAX_TIMEOUT_MINUTES,
  ),
  platform: z.optional(z.enum(PLATFORMS)),
  instanceTypes: z.optional(z.array(z.string())),
  imageIds: z.optional(z.array(z.string())),
  volumeGiB: z.optional(z.number().check(z.int(), z.positive())),
  maxInstances: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAX_PLACES))),
});

export type ParsedEnvironment =
  { readonly ok: true; readonly settings: EnvironmentSettings } | { readonly ok: false; readonly fault: string };

/** Reads the SSM parameter of a build environment. */
export const parseEnvironmentSettings = (parameter: string): ParsedEnvironment => {
  let json: unknown;
  try {
    json = JSON.parse(parameter);
  } catch {
    return { ok: false, fault: 'it is not JSON' };
  }
  const parsed = settings.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      fault: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    };
  }
  const { platform, instanceTypes, imageIds, volumeGiB, maxInstances, ...required } = parsed.data;
  return {
    ok: true,
    settings: {
      ...required,
      ...(platform !== undefined && { platform }),
      ...(instanceTypes !== undefined && { instanceTypes }),
      ...(imageIds !== undefined && { imageIds }),
      ...(volumeGiB !== undefined && { volumeGiB }),
      ...(maxInstances !== undefined && { maxInstances }),
    },
  };
};

/** What a configuration asks for that its environment does not allow. */
export const environmentFaults = (
  configuration: Pick<ActionConfiguration, 'image' | 'instanceTypes' | 'timeoutMinutes'>,
  allowed: EnvironmentSettings,
): readonly ConfigurationFault[] => {
  const { image, instanceTypes, timeoutMinutes } = configuration;
  const faults: ConfigurationFault[] = [];
  const here = `in the build environment ${allowed.name}`;
  const types = allowed.instanceTypes ?? instanceTypes;
  const refused = instanceTypes.filter((type) => !types.includes(type));
  if (refused.length > 0) {
    faults.push({
      property: 'InstanceType',
      problem: `${refused.join(', ')} is not allowed ${here}`,
      allowed: types.join(', '),
    });
  }
  const names = image.type === 'ami' ? [image.id] : [image.parameter, ec2ImageId(image)];
  const images = allowed.imageIds;
  if (images !== undefined && !names.some((name) => images.includes(name))) {
    faults.push({ property: 'ImageId', problem: `${names[0]} is not allowed ${here}`, allowed: images.join(', ') });
  }
  if (timeoutMinutes > allowed.maxTimeoutMinutes) {
    faults.push({
      property: 'TimeoutMinutes',
      problem: `${timeoutMinutes} is more than is allowed ${here}`,
      allowed: `a whole number from 1 to ${allowed.maxTimeoutMinutes}`,
    });
  }
  return faults;
};

/** What is wrong with an image that runs something else than the environment is for. */
export const platformFaults = (
  image: { readonly imageId: string; readonly platform: Platform },
  allowed: Pick<EnvironmentSettings, 'name' | 'platform'>,
): readonly ConfigurationFault[] => {
  if (allowed.platform === undefined || allowed.platform === image.platform) return [];
  return [
    {
      property: 'ImageId',
      problem: `${image.imageId} is a ${platformName(image.platform)} image, the build environment ${allowed.name} is for ${platformName(allowed.platform)}`,
      allowed: `a ${platformName(allowed.platform)} image, or an Environment for ${platformName(image.platform)}`,
    },
  ];
};
