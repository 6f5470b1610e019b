import { DescribeImagesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ROOT } from '@codepipeline-ec2/local-cloud';
import { ssmCommandRunner } from '../../src/ssm/index.js';
import { describeCommandRunner } from '../contract/command-runner.contract.js';
import { id, makeRole, openCloud, until } from './cloud-under-test.js';

const opened = await openCloud();
const { config, cloud } = opened;
await makeRole(opened, 'builder', 'ec2.amazonaws.com');
await cloud.cloud.call('iam', 'CreateInstanceProfile', { InstanceProfileName: 'builder' }, ROOT);
await cloud.cloud.call(
  'iam',
  'AddRoleToInstanceProfile',
  { InstanceProfileName: 'builder', RoleName: 'builder' },
  ROOT,
);
const ec2 = new EC2Client(config);
const ssm = new SSMClient(config);
const { Images } = await ec2.send(new DescribeImagesCommand({}));
const ImageId = Images?.find(({ Platform }) => Platform === undefined)?.ImageId ?? '';
await ssm.send(
  new CreateDocumentCommand({
    Name: 'builds',
    DocumentType: 'Command',
    Content: JSON.stringify({
      schemaVersion: '2.2',
      description: 'Says hello',
      parameters: { who: { type: 'String', allowedPattern: '^[a-z]+$' } },
      mainSteps: [{ action: 'aws:runShellScript', name: 'hello', inputs: { runCommand: ['echo hello {{ who }}'] } }],
    }),
  }),
);
const launch = async (profile: boolean): Promise<string> => {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      ...(profile && { IamInstanceProfile: { Name: 'builder' } }),
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
};
const runner = ssmCommandRunner(ssm);

describeCommandRunner('Systems Manager', () =>
  Promise.resolve({
    runner,
    command: async () => {
      const instanceId = await launch(true);
      await until('an instance that is online', async () => ((await runner.isOnline(instanceId)) ? true : undefined));
      return {
        instanceId,
        document: 'builds',
        parameters: { who: 'world' },
        comment: `codepipeline-ec2 ${id()} 1.1`,
        logGroup: '/builds',
        deliverySeconds: 120,
      };
    },
    // Without a role its agent may not connect.
    offline: () => launch(false),
    ended: async (commandId, instanceId) => {
      await until('the end of the command', async () => {
        const report = await runner.report(commandId, instanceId);
        return report?.status === 'Success' || report?.status === 'Failed' ? true : undefined;
      });
    },
  }),
);
