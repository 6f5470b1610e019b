import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { describeParameterOperations } from './describe-parameters.js';
import { documentOperations } from './document-operations.js';
import { listCommandOperations } from './list-commands.js';
import { listDocumentOperations } from './list-documents.js';
import { managedInstanceOperations } from './managed-instances.js';
import { parameterOperations } from './parameter-operations.js';
import { createCommandRunner } from './run-commands.js';
import { commandOperations } from './send-command.js';
import { openState, type SsmContext } from './ssm-state.js';
import { tagOperations } from './tag-operations.js';

export const createSsmService = (cloud: Cloud): Service => {
  const context: SsmContext = { cloud, state: openState(cloud) };
  const runner = createCommandRunner(context);
  return {
    name: 'ssm',
    operations: {
      ...documentOperations(context),
      ...listDocumentOperations(context),
      ...commandOperations(context, runner),
      ...listCommandOperations(context),
      ...managedInstanceOperations(context, (instanceId) => runner.agentIsBack(instanceId)),
      ...parameterOperations(context),
      ...describeParameterOperations(context),
      ...tagOperations(context),
    },
    resume: () => runner.resume(),
  };
};
