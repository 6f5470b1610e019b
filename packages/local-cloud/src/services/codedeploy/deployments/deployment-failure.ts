import type { ErrorCode } from '@aws-sdk/client-codedeploy';

/** Why a whole deployment failed, as GetDeployment says it. */
export class DeploymentFailure extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const noInstances = (): DeploymentFailure =>
  new DeploymentFailure(
    'NO_INSTANCES',
    'The deployment failed because no instances were found for your deployment group. Check your deployment group ' +
      'settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the ' +
      'instances you want to deploy to, and then try again.',
  );

export const unhealthy = (): DeploymentFailure =>
  new DeploymentFailure(
    'HEALTH_CONSTRAINTS',
    'The overall deployment failed because too many individual instances failed deployment, too few healthy ' +
      'instances are available for deployment, or some instances in your deployment group are experiencing problems.',
  );

export const tooFewInstances = (configName: string, instances: number): DeploymentFailure =>
  new DeploymentFailure(
    'HEALTH_CONSTRAINTS_INVALID',
    `The deployment can’t start because the minimum number of healthy instances of the deployment configuration ` +
      `${configName} is not smaller than the number of instances (${instances}) of the deployment group.`,
  );
