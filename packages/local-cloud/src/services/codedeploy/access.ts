import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';

type Where = Pick<Cloud, 'region' | 'account'>;

/** ARN of what CodeDeploy has: `application:web`, `deploymentgroup:web/blue`, `deploymentconfig:Name`. */
export const codedeployArn = (
  { region, account }: Where,
  type: 'application' | 'deploymentgroup' | 'deploymentconfig',
  name: string,
): string => `arn:aws:codedeploy:${region}:${account}:${type}:${name}`;

export const accessTo = (where: Where) => ({
  application: (action: string, name = '*'): AccessRequest => ({
    action: `codedeploy:${action}`,
    resource: codedeployArn(where, 'application', name),
  }),
  group: (action: string, application = '*', name = '*'): AccessRequest => ({
    action: `codedeploy:${action}`,
    resource: codedeployArn(where, 'deploymentgroup', `${application}/${name}`),
  }),
  config: (action: string, name = '*'): AccessRequest => ({
    action: `codedeploy:${action}`,
    resource: codedeployArn(where, 'deploymentconfig', name),
  }),
});
