import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { AwsError } from '../../kernel/aws-error.js';
import { describeInstanceOperations } from './describe-instances.js';
import { describeLaunchTemplateOperations } from './describe-launch-templates.js';
import { imageOperations } from './describe-images.js';
import { instanceTypeOperations } from './describe-instance-types.js';
import type { Ec2Context } from './ec2-context.js';
import { openState } from './ec2-state.js';
import { instanceOperations } from './instance-operations.js';
import { launchTemplateOperations } from './launch-template-operations.js';
import { createLifecycle } from './lifecycle.js';
import { networkOperations } from './network-operations.js';
import { runInstances } from './run-instances.js';
import { securityGroupOperations, seedDefaultGroup } from './security-groups.js';
import { tagOperations } from './tags.js';
import { volumeOperations } from './volumes.js';

export const createEc2Service = (cloud: Cloud): Service => {
  const state = openState(cloud);
  const lifecycle = createLifecycle(cloud, state, Date.now);
  const context: Ec2Context = { cloud, state, lifecycle };
  seedDefaultGroup(state);
  return {
    name: 'ec2',
    operations: {
      RunInstances: runInstances(context),
      ...describeInstanceOperations(context),
      ...instanceOperations(context),
      ...launchTemplateOperations(context),
      ...describeLaunchTemplateOperations(context),
      ...imageOperations(context),
      ...instanceTypeOperations(context),
      ...networkOperations(context),
      ...securityGroupOperations(context),
      ...volumeOperations(context),
      ...tagOperations(context),
    },
    admin: {
      /** `{ instanceId }`: its host dies, with everything that runs on it. */
      kill: async (body) => {
        const instanceId = instanceIdIn(body);
        if (!state.instances.has(instanceId)) {
          throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);
        }
        await lifecycle.kill(instanceId);
        return { instanceId, state: state.instances.get(instanceId)?.state };
      },
    },
    resume: () => lifecycle.resume(),
    close: () => lifecycle.close(),
  };
};

const instanceIdIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'instanceId' in body ? String(body.instanceId) : '';
