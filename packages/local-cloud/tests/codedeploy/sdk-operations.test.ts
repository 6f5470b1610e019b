import * as sdk from '@aws-sdk/client-codedeploy';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { createRole } from '../codepipeline/pipeline-cloud.js';

const names = { applicationName: 'web', deploymentGroupName: 'fleet' };
const revision: sdk.RevisionLocation = {
  revisionType: 'S3',
  s3Location: { bucket: 'bundles', key: 'app.zip', bundleType: 'zip' },
};

const open = async () => {
  const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
  onTestFinished(() => local.close());
  const { cloud, endpoint } = local;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new sdk.CodeDeployClient({ endpoint, region: 'us-east-1', credentials });
  onTestFinished(() => client.destroy());
  const serviceRoleArn = await createRole(cloud, 'codedeploy', undefined, 'codedeploy.amazonaws.com');
  await client.send(new sdk.CreateApplicationCommand({ applicationName: 'web', tags: [{ Key: 'a', Value: '1' }] }));
  await client.send(
    new sdk.CreateDeploymentGroupCommand({
      ...names,
      serviceRoleArn,
      ec2TagFilters: [{ Key: 'fleet', Type: 'KEY_ONLY' }],
    }),
  );
  return { cloud, client, serviceRoleArn };
};

describe('CodeDeploy for the SDK', () => {
  test('keeps applications and groups, renames them together, and forgets them together', async () => {
    const { client } = await open();
    await client.send(new sdk.UpdateApplicationCommand({ applicationName: 'web', newApplicationName: 'shop' }));
    const { application } = await client.send(new sdk.GetApplicationCommand({ applicationName: 'shop' }));
    expect(application).toMatchObject({ applicationName: 'shop', computePlatform: 'Server', linkedToGitHub: false });
    await client.send(
      new sdk.UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: 'fleet',
        newDeploymentGroupName: 'all',
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        ec2TagFilters: [],
        ec2TagSet: { ec2TagSetList: [[{ Key: 'a', Value: 'b' }]] },
      }),
    );
    const { deploymentGroupInfo } = await client.send(
      new sdk.GetDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'all' }),
    );
    expect(deploymentGroupInfo).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      ec2TagFilters: [],
      ec2TagSet: { ec2TagSetList: [[{ Key: 'a', Value: 'b' }]] },
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    });
    const ResourceArn = 'arn:aws:codedeploy:us-east-1:000000000000:application:shop';
    await client.send(new sdk.TagResourceCommand({ ResourceArn, Tags: [{ Key: 'b', Value: '2' }] }));
    await client.send(new sdk.UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }));
    expect((await client.send(new sdk.ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual([
      { Key: 'b', Value: '2' },
    ]);
    await client.send(new sdk.DeleteApplicationCommand({ applicationName: 'shop' }));
    expect((await client.send(new sdk.ListApplicationsCommand({}))).applications).toEqual([]);
  });

  test("has AWS's own configurations for instances, and others beside them", async () => {
    const { client } = await open();
    await client.send(
      new sdk.CreateDeploymentConfigCommand({
        deploymentConfigName: 'Most',
        minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 },
      }),
    );
    expect((await client.send(new sdk.ListDeploymentConfigsCommand({}))).deploymentConfigsList).toEqual([
      'CodeDeployDefault.OneAtATime',
      'CodeDeployDefault.HalfAtATime',
      'CodeDeployDefault.AllAtOnce',
      'Most',
    ]);
    const { deploymentConfigInfo } = await client.send(
      new sdk.GetDeploymentConfigCommand({ deploymentConfigName: 'Most' }),
    );
    expect(deploymentConfigInfo?.minimumHealthyHosts).toEqual({ type: 'FLEET_PERCENT', value: 75 });
  });

  test('registers revisions', async () => {
    const { client } = await open();
    await client.send(
      new sdk.RegisterApplicationRevisionCommand({ applicationName: 'web', revision, description: 'x' }),
    );
    const found = await client.send(new sdk.GetApplicationRevisionCommand({ applicationName: 'web', revision }));
    expect(found).toMatchObject({ revision, revisionInfo: { description: 'x', deploymentGroups: [] } });
    const { revisions } = await client.send(new sdk.ListApplicationRevisionsCommand({ applicationName: 'web' }));
    expect(revisions).toEqual([revision]);
  });

  test.each<[string, string, (client: sdk.CodeDeployClient, role: string) => Promise<unknown>]>([
    [
      'an application that is not there',
      'ApplicationDoesNotExistException: No application found for name: none',
      (client) => client.send(new sdk.GetApplicationCommand({ applicationName: 'none' })),
    ],
    [
      'a group that is not there',
      'DeploymentGroupDoesNotExistException: No Deployment Group found for name: none',
      (client) => client.send(new sdk.GetDeploymentGroupCommand({ ...names, deploymentGroupName: 'none' })),
    ],
    [
      'a missing name by the error of that member',
      'ApplicationNameRequiredException: The application name is required',
      (client) => client.send(new sdk.GetApplicationCommand({ applicationName: undefined })),
    ],
    [
      'an application twice',
      'ApplicationAlreadyExistsException: An application with the name web already exists',
      (client) => client.send(new sdk.CreateApplicationCommand({ applicationName: 'web' })),
    ],
    [
      'a revision from GitHub by its name',
      'InvalidRevisionException: Revisions from GitHub cannot be deployed: the local cloud takes revisions from Amazon S3 only',
      (client) =>
        client.send(
          new sdk.CreateDeploymentCommand({
            ...names,
            revision: { revisionType: 'GitHub', gitHubLocation: { repository: 'a/b', commitId: 'c' } },
          }),
        ),
    ],
    [
      'a role that CodeDeploy may not assume',
      'InvalidRoleException: AWS CodeDeploy does not have the permissions required to assume the role arn:aws:iam::000000000000:role/none.',
      (client) =>
        client.send(
          new sdk.CreateDeploymentGroupCommand({
            ...names,
            deploymentGroupName: 'other',
            serviceRoleArn: 'arn:aws:iam::000000000000:role/none',
          }),
        ),
    ],
    [
      'a load balancer',
      'InvalidDeploymentStyleException: The local cloud has no load balancers: the deploymentOption must be WITHOUT_TRAFFIC_CONTROL',
      (client, serviceRoleArn) =>
        client.send(
          new sdk.CreateDeploymentGroupCommand({
            ...names,
            deploymentGroupName: 'other',
            serviceRoleArn,
            deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
          }),
        ),
    ],
    [
      'a malformed deployment id',
      'InvalidDeploymentIdException: The deployment ID is not in a valid format: x',
      (client) => client.send(new sdk.GetDeploymentCommand({ deploymentId: 'x' })),
    ],
  ])('refuses %s', async (_what, expected, ask) => {
    const { client, serviceRoleArn } = await open();
    await expect(ask(client, serviceRoleArn).catch((error: unknown) => String(error))).resolves.toBe(expected);
  });
});
