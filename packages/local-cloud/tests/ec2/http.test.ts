import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  SendCommandCommand,
  SSMClient,
  waitUntilCommandExecuted,
} from '@aws-sdk/client-ssm';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { AGENT_STATEMENT, base64, PATIENTLY, PROCESSES } from './cloud-under-test.js';

test('SDK clients launch an instance, run a command on it and end it', async () => {
  const served = await startLocalCloud({ port: 0, ...PROCESSES });
  onTestFinished(() => served.close());
  const client = {
    endpoint: served.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [ec2, ssm, iam] = [new EC2Client(client), new SSMClient(client), new IAMClient(client)];

  const AssumeRolePolicyDocument = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const name = { RoleName: 'agent', InstanceProfileName: 'agent' };
  await iam.send(new CreateRoleCommand({ ...name, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [AGENT_STATEMENT] });
  await iam.send(new PutRolePolicyCommand({ ...name, PolicyName: 'agent', PolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand(name));
  await iam.send(new AddRoleToInstanceProfileCommand(name));

  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' }),
  );
  const { Instances: [launched] = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Parameter?.Value,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: 'agent' },
      UserData: base64('#!/bin/sh\necho "$AWS_ENDPOINT_URL" > ~/endpoint\n'),
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'job', Value: 'a b&<c>' }] }],
    }),
  );
  const InstanceIds = [launched?.InstanceId ?? ''];
  const waiter = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 };
  await waitUntilInstanceRunning({ client: ec2, ...waiter }, { InstanceIds });
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:job', Values: ['a b&<c>'] }] }),
  );
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
    InstanceId: InstanceIds[0],
    State: { Code: 16, Name: 'running' },
    Tags: [{ Key: 'job', Value: 'a b&<c>' }],
    LaunchTime: launched?.LaunchTime,
  });

  const Filters = [{ Key: 'InstanceIds', Values: InstanceIds }];
  await expect
    .poll(() => ssm.send(new DescribeInstanceInformationCommand({ Filters })), PATIENTLY)
    .toMatchObject({ InstanceInformationList: [{ PingStatus: 'Online', PlatformType: 'Linux' }] });
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds,
      Parameters: {
        commands: [
          'until [ -s ~/endpoint ]; do sleep 0.02; done',
          'cat ~/endpoint',
          'curl -s "$AWS_ENDPOINT_URL/_local/health" | wc -l',
        ],
      },
    }),
  );
  const ran = await waitUntilCommandExecuted(
    { client: ssm, ...waiter },
    { CommandId: Command?.CommandId, InstanceId: InstanceIds[0] },
  );
  expect(ran).toMatchObject({
    state: 'SUCCESS',
    reason: { Status: 'Success', StandardOutputContent: `${served.endpoint}\n1\n` },
  });

  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await waitUntilInstanceTerminated({ client: ec2, ...waiter }, { InstanceIds });
  const wrong = ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-00000000', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
  );
  await expect(wrong).rejects.toMatchObject({
    name: 'InvalidAMIID.NotFound',
    message: "The image id '[ami-00000000]' does not exist",
  });
});
