import type { ActionDeclaration } from '@aws-sdk/client-codepipeline';
import { expect, test } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { createRole, pipelineCloud, pipelineOf, type PipelineCloud } from '../codepipeline/pipeline-cloud.js';
import { zipOf } from '../zip.js';
import { LAUNCH } from '../ec2/cloud-under-test.js';
import { appSpec } from './codedeploy-cloud.js';

const deploy: ActionDeclaration = {
  name: 'Release',
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
  configuration: { ApplicationName: 'web', DeploymentGroupName: 'fleet' },
  inputArtifacts: [{ name: 'SourceArtifact' }],
};

/** A pipeline that has begun to deploy `files`; its one instance may read `readable`. */
const release = async (files: Readonly<Record<string, string>>, readable = 'arn:aws:s3:::artifacts/*') => {
  const aws = await pipelineCloud();
  const call = <Output>(...[service, operation, input]: [Parameters<typeof aws.cloud.call>[0], string, object]) =>
    aws.cloud.call<Output>(service, operation, input, ROOT);
  await createRole(
    aws.cloud,
    'app',
    { Effect: 'Allow', Action: 's3:GetObject', Resource: readable },
    'ec2.amazonaws.com',
  );
  await call('iam', 'CreateInstanceProfile', { InstanceProfileName: 'app' });
  await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: 'app', RoleName: 'app' });
  await call('ec2', 'RunInstances', {
    ...LAUNCH,
    IamInstanceProfile: { Name: 'app' },
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'fleet', Value: 'web' }] }],
  });
  await aws.clock.advance(0);
  const serviceRoleArn = await createRole(
    aws.cloud,
    'codedeploy',
    { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
    'codedeploy.amazonaws.com',
  );
  await call('codedeploy', 'CreateApplication', { applicationName: 'web' });
  await call('codedeploy', 'CreateDeploymentGroup', {
    applicationName: 'web',
    deploymentGroupName: 'fleet',
    serviceRoleArn,
    ec2TagFilters: [{ Key: 'fleet', Value: 'web', Type: 'KEY_AND_VALUE' }],
  });
  await aws.putObject('source', 'app.zip', await zipOf(files));
  await aws.call('CreatePipeline', { pipeline: pipelineOf({ Release: [deploy] }) });
  return aws;
};

const ended = (aws: PipelineCloud, status: string) =>
  aws.until(`the action is ${status}`, async () => {
    await aws.clock.advance(1000);
    const execution = (await aws.stage('Release')).actionStates?.[0]?.latestExecution;
    return execution?.status === status && execution;
  });

test('Deploy CodeDeploy deploys the artifact, and shows the deployment as its execution', async () => {
  const aws = await release({ 'appspec.yml': appSpec([]), 'site/index.html': 'x' });
  const execution = await ended(aws, 'Succeeded');
  expect(execution.externalExecutionId).toMatch(/^d-[A-Z0-9]{9}$/);
  expect(execution.externalExecutionUrl).toContain(`#/deployments/${execution.externalExecutionId}`);
});

test('Deploy CodeDeploy fails with the deployment, where the instances may not read the artifact bucket', async () => {
  const aws = await release({ 'appspec.yml': appSpec([]), 'site/index.html': 'x' }, 'arn:aws:s3:::other/*');
  const { errorDetails, externalExecutionId } = await ended(aws, 'Failed');
  expect(errorDetails?.code).toBe('JobFailed');
  expect(errorDetails?.message).toContain('(Error code: HEALTH_CONSTRAINTS)');
  const { targetIds } = await aws.cloud.call<{ targetIds: string[] }>(
    'codedeploy',
    'ListDeploymentTargets',
    { deploymentId: externalExecutionId },
    ROOT,
  );
  const target = await aws.cloud.call(
    'codedeploy',
    'GetDeploymentTarget',
    { deploymentId: externalExecutionId, targetId: targetIds[0] },
    ROOT,
  );
  expect(JSON.stringify(target)).toContain('is not authorized to perform: s3:GetObject');
});
