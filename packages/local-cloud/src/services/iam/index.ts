import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { openIamState } from './iam-state.js';
import { instanceProfileOperations } from './instance-profile-operations.js';
import { policyOperations } from './policy-operations.js';
import { roleOperations } from './role-operations.js';
import { rolePolicyOperations } from './role-policy-operations.js';

export const createIamService = (cloud: Cloud): Service => {
  const state = openIamState(cloud);
  return {
    name: 'iam',
    operations: {
      ...roleOperations(cloud, state),
      ...rolePolicyOperations(state),
      ...policyOperations(cloud, state),
      ...instanceProfileOperations(cloud, state),
    },
  };
};
