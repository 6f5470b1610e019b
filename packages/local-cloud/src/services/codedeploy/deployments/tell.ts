import type { Cloud } from '../../../kernel/cloud.js';
import { ec2Arn } from '../../ec2/arns.js';
import { codedeployArn } from '../access.js';
import type { DeploymentRecord, DeploymentStatus, TargetStatus } from '../records.js';

const about = (cloud: Cloud, { application, group, groupId, id }: DeploymentRecord) => ({
  resources: [
    codedeployArn(cloud, 'deploymentgroup', `${application}/${group}`),
    codedeployArn(cloud, 'application', application),
  ],
  detail: { region: cloud.region, deploymentId: id, instanceGroupId: groupId, deploymentGroup: group, application },
});

const OF_DEPLOYMENT: Readonly<Record<DeploymentStatus, string | undefined>> = {
  Created: undefined,
  Queued: undefined,
  InProgress: 'START',
  Succeeded: 'SUCCESS',
  Failed: 'FAILURE',
  Stopped: 'STOP',
};

/** The event of a deployment's new status. */
export const tellDeployment = (cloud: Cloud, deployment: DeploymentRecord): void => {
  const state = OF_DEPLOYMENT[deployment.status];
  if (state === undefined) return;
  const { resources, detail } = about(cloud, deployment);
  cloud.publish({
    source: 'aws.codedeploy',
    detailType: 'CodeDeploy Deployment State-change Notification',
    resources,
    detail: { ...detail, state },
  });
};

const OF_INSTANCE: Readonly<Record<TargetStatus, string | undefined>> = {
  Pending: undefined,
  InProgress: 'START',
  Succeeded: 'SUCCESS',
  Failed: 'FAILURE',
  Skipped: undefined,
};

/** The event of an instance's new status within a deployment. */
export const tellInstance = (
  cloud: Cloud,
  deployment: DeploymentRecord,
  instanceId: string,
  status: TargetStatus,
): void => {
  const state = OF_INSTANCE[status];
  if (state === undefined) return;
  const { resources, detail } = about(cloud, deployment);
  cloud.publish({
    source: 'aws.codedeploy',
    detailType: 'CodeDeploy Instance State-change Notification',
    resources: [...resources, ec2Arn(cloud, 'instance', instanceId)],
    detail: { ...detail, instanceId, state },
  });
};
