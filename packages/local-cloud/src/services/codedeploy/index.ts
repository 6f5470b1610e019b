import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { applicationOperations } from './application-operations.js';
import { configOperations } from './config-operations.js';
import { deploymentOperations } from './deployment-operations.js';
import { createRunner } from './deployments/runner.js';
import { groupOperations } from './group-operations.js';
import { revisionOperations } from './revision-operations.js';
import { openStore, type World } from './store.js';
import { tagOperations } from './tag-operations.js';
import { targetOperations } from './target-operations.js';

/** CodeDeploy: revisions from S3 onto instances that tags choose, in place. */
export const createCodedeployService = (cloud: Cloud): Service => {
  const world: World = { cloud, store: openStore(cloud) };
  const runner = createRunner(world);
  return {
    name: 'codedeploy',
    operations: {
      ...applicationOperations(world),
      ...groupOperations(world),
      ...configOperations(world),
      ...revisionOperations(world),
      ...deploymentOperations(world, runner),
      ...targetOperations(world),
      ...tagOperations(world),
    },
    resume: () => runner.resume(),
  };
};
