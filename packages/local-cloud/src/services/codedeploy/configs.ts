import { AwsError } from '../../kernel/aws-error.js';
import type { ConfigRecord } from './records.js';
import { validName, type Store } from './store.js';

export const DEFAULT_CONFIG = 'CodeDeployDefault.OneAtATime';

const own = (number: number, name: string, type: 'HOST_COUNT' | 'FLEET_PERCENT', value: number): ConfigRecord => ({
  id: `00000000-0000-0000-0000-00000000000${number}`,
  name: `CodeDeployDefault.${name}`,
  minimumHealthyHosts: { type, value },
  createdAt: 0,
});

/** AWS's own, for instances. */
export const OWN_CONFIGS: readonly ConfigRecord[] = [
  own(1, 'OneAtATime', 'FLEET_PERCENT', 99),
  own(2, 'HalfAtATime', 'FLEET_PERCENT', 50),
  own(3, 'AllAtOnce', 'HOST_COUNT', 0),
];

export const findConfig = ({ configs }: Store, given: string | undefined): ConfigRecord => {
  const name = validName('deploymentConfig', given);
  const found = OWN_CONFIGS.find((config) => config.name === name) ?? configs.get(name);
  if (!found) {
    throw new AwsError('DeploymentConfigDoesNotExistException', `No deployment configuration found for name: ${name}`);
  }
  return found;
};
