import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { ec2Fleet } from '../../src/ec2/index.js';
import { describeFleet } from '../contract/fleet.contract.js';
import { id, openCloud } from './cloud-under-test.js';

const { config } = await openCloud();
const client = new EC2Client(config);
const { LaunchTemplate } = await client.send(
  new CreateLaunchTemplateCommand({ LaunchTemplateName: 'builds', LaunchTemplateData: { InstanceType: 't3.small' } }),
);
const { Subnets } = await client.send(new DescribeSubnetsCommand({}));
const { Images } = await client.send(new DescribeImagesCommand({}));
const image = Images?.find(({ Platform }) => Platform === undefined);
const fleet = ec2Fleet(client);
const request = () => ({
  clientToken: id(),
  launchTemplateId: LaunchTemplate?.LaunchTemplateId ?? '',
  launchTemplateVersion: '1',
  imageId: image?.ImageId ?? '',
  instanceType: 'c7i.large',
  market: 'on-demand' as const,
  subnetId: Subnets?.[0]?.SubnetId ?? '',
  securityGroupIds: [],
  userData: '#!/bin/sh\n',
  tags: { 'codepipeline-ec2-stack': id(), Name: 'p s a' },
});

describeFleet('EC2', () => Promise.resolve({ fleet, request }));

describe('Fleet: EC2', () => {
  test('an image that is not there is refused by name', async () => {
    expect(await fleet.describeImage('ami-0000000000000dead')).toMatchObject({
      status: 'refused',
      code: 'InvalidAMIID.NotFound',
    });
  });

  test('an instance type that is not there is refused by name', async () => {
    const outcome = await fleet.launch({ ...request(), instanceType: 'c7i.enormous' });
    expect(outcome.status).toBe('refused');
  });

  test('a Windows image tells its platform', async () => {
    const windows = Images?.find(({ Platform }) => Platform !== undefined);
    expect(await fleet.describeImage(windows?.ImageId ?? '')).toMatchObject({ platform: 'windows' });
  });
});
