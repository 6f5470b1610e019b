import type {
  CreateDeploymentOutput,
  DeploymentInfo,
  GetDeploymentOutput,
  GetDeploymentTargetOutput,
  InstanceTarget,
} from '@aws-sdk/client-codedeploy';
import type { CloudOptions } from '../../src/kernel/create-cloud.js';
import { zipOf } from '../zip.js';
import { launch, openCloud, type CloudUnderTest } from '../ec2/cloud-under-test.js';

const ROLE = 'arn:aws:iam::000000000000:role/codedeploy';

export interface Fleet extends CloudUnderTest {
  readonly deploy: <Output = object>(operation: string, input?: object) => Promise<Output>;
  /** Launches a running instance with the tag `fleet=web`. */
  readonly addInstance: (launched?: object) => Promise<string>;
  /** Puts files as `app.zip` (or `key`) into the bucket, and gives the revision. */
  readonly bundle: (files: Readonly<Record<string, string>>, key?: string) => Promise<object>;
  readonly createDeployment: (input: object) => Promise<string>;
  /** Waits until a deployment is over. */
  readonly ended: (deploymentId: string) => Promise<DeploymentInfo>;
  readonly target: (deploymentId: string, instanceId: string) => Promise<InstanceTarget>;
  /** Runs a line of shell on the instance, and gives its output. */
  readonly sh: (instanceId: string, line: string) => Promise<string>;
}

const S3_READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bundles/*' };

/** A cloud with the application `web`, its deployment group `fleet` for instances tagged `fleet=web`, and a bucket. */
export const openFleet = async (options: CloudOptions = {}, group: object = {}): Promise<Fleet> => {
  const cloud = await openCloud(options);
  const { call } = cloud;
  const deploy: Fleet['deploy'] = (operation, input) => call('codedeploy', operation, input);
  await call('s3', 'CreateBucket', { Bucket: 'bundles' });
  await cloud.profile('web', [S3_READ]);
  await call('iam', 'CreateRole', {
    RoleName: 'codedeploy',
    AssumeRolePolicyDocument: JSON.stringify({
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codedeploy.amazonaws.com' } },
    }),
  });
  await call('iam', 'AttachRolePolicy', {
    RoleName: 'codedeploy',
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole',
  });
  await deploy('CreateApplication', { applicationName: 'web' });
  await deploy('CreateDeploymentGroup', {
    applicationName: 'web',
    deploymentGroupName: 'fleet',
    serviceRoleArn: ROLE,
    ec2TagFilters: [{ Key: 'fleet', Value: 'web', Type: 'KEY_AND_VALUE' }],
    ...group,
  });
  const settle = async (): Promise<void> => {
    if (cloud.cloud.clock.kind === 'virtual') await cloud.advance(0);
  };
  const deployment = async (deploymentId: string): Promise<DeploymentInfo> =>
    (await deploy<GetDeploymentOutput>('GetDeployment', { deploymentId })).deploymentInfo ?? {};

  return {
    ...cloud,
    deploy,
    addInstance: async (launched = {}) => {
      const { InstanceId } = await launch(cloud, {
        IamInstanceProfile: { Name: 'web' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'fleet', Value: 'web' }] }],
        ...launched,
      });
      await settle();
      await cloud.event(({ detail }) => {
        const { 'instance-id': id, state } = detail as { 'instance-id'?: string; state?: string };
        return id === InstanceId && state === 'running';
      });
      return InstanceId;
    },
    bundle: async (files, key = 'app.zip') => {
      await call('s3', 'PutObject', { Bucket: 'bundles', Key: key, Body: await zipOf(files) });
      return { revisionType: 'S3', s3Location: { bucket: 'bundles', key, bundleType: 'zip' } };
    },
    createDeployment: async (input) => {
      const { deploymentId = '' } = await deploy<CreateDeploymentOutput>('CreateDeployment', {
        applicationName: 'web',
        deploymentGroupName: 'fleet',
        ...input,
      });
      return deploymentId;
    },
    ended: async (deploymentId) => {
      await settle();
      await cloud.event(({ detailType, detail }) => {
        const { deploymentId: id, state } = detail as { deploymentId?: string; state?: string };
        const isOver = ['SUCCESS', 'FAILURE', 'STOP'].includes(state ?? '');
        return detailType === 'CodeDeploy Deployment State-change Notification' && id === deploymentId && isOver;
      });
      return deployment(deploymentId);
    },
    target: async (deploymentId, targetId) => {
      const { deploymentTarget } = await deploy<GetDeploymentTargetOutput>('GetDeploymentTarget', {
        deploymentId,
        targetId,
      });
      return deploymentTarget?.instanceTarget ?? {};
    },
    sh: async (instanceId, line) => {
      const process = await cloud.cloud.instances.run(instanceId, { command: ['sh', '-c', line] });
      return Buffer.concat(await process.stdout.toArray()).toString();
    },
  };
};

export const eventOf = ({ lifecycleEvents }: InstanceTarget, name: string) =>
  lifecycleEvents?.find(({ lifecycleEventName }) => lifecycleEventName === name);

export const statusesOf = ({ lifecycleEvents = [] }: InstanceTarget): string[] =>
  lifecycleEvents.map(({ status }) => status ?? '');

/** An AppSpec file with the scripts at events, each as `scripts/<event>.sh`. */
export const appSpec = (events: readonly string[], more = ''): string =>
  [
    'version: 0.0',
    'os: linux',
    'files:',
    '  - source: /site',
    '    destination: /srv/web',
    more,
    'hooks:',
    ...events.flatMap((event) => [`  ${event}:`, `    - location: scripts/${event}.sh`, '      timeout: 30']),
    '',
  ].join('\n');
