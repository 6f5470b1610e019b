import type { GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { callerArn, type Caller } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type Service } from '../../kernel/service.js';
import { openIamState } from '../iam/iam-state.js';
import { openPrincipalState } from '../iam/principal-state.js';
import { assumeRole } from './assume-role.js';

export const createStsService = (cloud: Cloud): Service => {
  const { roles } = openIamState(cloud);
  const { users } = openPrincipalState(cloud);
  const userId = (caller: Caller): string => {
    switch (caller.kind) {
      case 'role':
        return `${roles.get(caller.roleArn.split('/').at(-1) ?? '')?.id ?? caller.roleArn}:${caller.sessionName}`;
      case 'user':
        return users.get(caller.userArn.split('/').at(-1) ?? '')?.id ?? caller.userArn;
      case 'federated':
        return `${cloud.account}:${caller.name}`;
      case 'root':
      case 'service':
      case 'anonymous':
        return cloud.account;
    }
  };
  return {
    name: 'sts',
    operations: {
      AssumeRole: assumeRole(cloud),
      GetCallerIdentity: operation<object, Omit<GetCallerIdentityCommandOutput, '$metadata'>>({
        handle: (_input, { caller }) => ({
          UserId: userId(caller),
          Account: cloud.account,
          Arn: callerArn(caller, cloud.account),
        }),
      }),
    },
  };
};
