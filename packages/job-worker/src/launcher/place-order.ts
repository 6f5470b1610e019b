import {
  configurationMessage,
  type EnvironmentSettings,
  environmentFaults,
  type Image,
  type ImageOutcome,
  type Order,
  parseEnvironmentSettings,
  platformFaults,
} from '@codepipeline-ec2/core';
import { Outcome } from '../job/outcome.js';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';

/** An order with all that the build environment and the image add to it. */
export interface PlacedOrder {
  readonly environment: EnvironmentSettings;
  readonly image: Extract<ImageOutcome, { status: 'found' }>;
}

/** Looks up the image that the order names. @throws Outcome `invalid` when it is not there or not allowed */
export const placeOrder = async (
  ports: Pick<LauncherPorts, 'parameters' | 'fleet'>,
  order: Order,
  inEnvironment: Promise<EnvironmentSettings>,
): Promise<PlacedOrder> => {
  const [environment, image] = await Promise.all([inEnvironment, readImage(ports, order.image)]);
  const faults = platformFaults(image, environment);
  if (faults.length > 0) throw new Outcome('invalid', configurationMessage(faults));
  return { environment, image };
};

/** @throws Outcome `invalid` when there is none, or it does not allow what is ordered */
export const readEnvironment = async (
  { parameters }: Pick<LauncherPorts, 'parameters'>,
  { environmentPrefix }: Pick<LauncherSettings, 'environmentPrefix'>,
  order: Order,
): Promise<EnvironmentSettings> => {
  const text = await parameters.read(`${environmentPrefix}/${order.environment}`);
  if (text === undefined) {
    throw new Outcome('invalid', `Environment: the stack has no build environment '${order.environment}'.`);
  }
  const parsed = parseEnvironmentSettings(text);
  if (!parsed.ok) {
    throw new Outcome(
      'invalid',
      `Environment: the build environment '${order.environment}' is unusable: ${parsed.fault}`,
    );
  }
  const faults = environmentFaults(order, parsed.settings);
  if (faults.length > 0) throw new Outcome('invalid', configurationMessage(faults));
  return parsed.settings;
};

const readImage = async (
  { parameters, fleet }: Pick<LauncherPorts, 'parameters' | 'fleet'>,
  image: Image,
): Promise<Extract<ImageOutcome, { status: 'found' }>> => {
  const imageId = image.type === 'ami' ? image.id : await parameters.read(image.parameter);
  if (imageId === undefined) {
    const name = image.type === 'parameter' ? image.parameter : '';
    throw new Outcome('invalid', `ImageId: there is no SSM parameter '${name}', or it may not be read.`);
  }
  const found = await fleet.describeImage(imageId);
  if (found.status === 'refused') throw new Outcome('invalid', `ImageId: ${found.code}: ${found.message}`);
  return found;
};
