import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { withIamAccess } from './access.js';
import { groupOperations } from './group-operations.js';
import { openIamState } from './iam-state.js';
import { instanceProfileOperations } from './instance-profile-operations.js';
import { policyOperations } from './policy-operations.js';
import { openPrincipalState } from './principal-state.js';
import { roleOperations } from './role-operations.js';
import { rolePolicyOperations } from './role-policy-operations.js';
import { userOperations } from './user-operations.js';

export const createIamService = (cloud: Cloud): Service => {
  const state = openIamState(cloud);
  const principals = openPrincipalState(cloud);
  return {
    name: 'iam',
    operations: withIamAccess(cloud, state, principals, {
      ...roleOperations(cloud, state),
      ...rolePolicyOperations(state),
      ...policyOperations(cloud, state, principals),
      ...instanceProfileOperations(cloud, state),
      ...userOperations(cloud, state, principals),
      ...groupOperations(cloud, state, principals),
    }),
  };
};
