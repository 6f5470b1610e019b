import type { Cloud } from '../../../kernel/cloud.js';
import type { PhysicalName } from '../resources/resource-provider.js';

/** Letters and digits as CloudFormation's random suffixes have them. */
export const randomSuffix = (cloud: Pick<Cloud, 'hex'>): string =>
  BigInt(`0x1${cloud.hex(20)}`)
    .toString(36)
    .toUpperCase()
    .slice(-12);

/** The name that CloudFormation gives to a resource for which the template chose none. */
export const physicalName = (
  rule: PhysicalName | undefined,
  stackName: string,
  logicalId: string,
  suffix: string,
): string => {
  const name = formed(rule?.form ?? 'stack-logicalId-random', rule?.maxLength ?? 255, stackName, logicalId, suffix);
  return rule?.lowerCase ? name.toLowerCase() : name;
};

const formed = (
  form: NonNullable<PhysicalName['form']>,
  maxLength: number,
  stackName: string,
  logicalId: string,
  suffix: string,
): string => {
  switch (form) {
    case 'stack-logicalId-random': {
      const [stack, logical] = shareLength(stackName, logicalId, maxLength - suffix.length - 2);
      return `${stack}-${logical}-${suffix}`;
    }
    case 'logicalId-random':
      return `${logicalId.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
    case 'logicalId_random':
      return `${logicalId.slice(0, maxLength - suffix.length - 1)}_${suffix}`;
    case 'CFN-logicalId-random':
      return `CFN-${logicalId.slice(0, maxLength - suffix.length - 5)}-${suffix}`;
    case 'short':
      return `${stackName.slice(0, 5)}-${logicalId.slice(0, 4)}-${suffix}`;
  }
};

/** Cuts two texts so that both fit into `length`; what one does not need, the other gets. */
const shareLength = (one: string, other: string, length: number): readonly [string, string] => {
  const half = Math.floor(length / 2);
  const first = one.slice(0, Math.max(half, length - other.length));
  return [first, other.slice(0, length - first.length)];
};
