import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CliError } from '../cli-error.js';
import { stackFiles } from '../template/stack-files.js';
import { uploadStackFiles } from '../template/upload-stack-files.js';
import type { Clients } from './clients.js';

export const STACK_NAME = 'codepipeline-ec2';

/** What the demo looks at in the deployed stack. */
export interface DeployedStack {
  readonly stateMachineArn: string;
  readonly bucket: string;
  readonly buildLogGroup: string;
  readonly resources: number;
}

/** Deploys the very template that deploys to AWS. */
export const deployStack = async ({ cloudFormation, s3 }: Clients, endpoint: string): Promise<DeployedStack> => {
  const codeBucket = 'codepipeline-ec2-code';
  await s3.send(new CreateBucketCommand({ Bucket: codeBucket }));
  const template = await uploadStackFiles(await stackFiles(), s3, codeBucket);
  await s3.send(new PutObjectCommand({ Bucket: codeBucket, Key: 'template.json', Body: JSON.stringify(template) }));
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: STACK_NAME,
      TemplateURL: `${endpoint}/${codeBucket}/template.json`,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: [{ ParameterKey: 'CustomActionProviderVersion', ParameterValue: '1' }],
    }),
  );
  const stack = await finished(cloudFormation);
  if (stack.StackStatus !== 'CREATE_COMPLETE') {
    throw new CliError(`the stack could not be deployed: ${stack.StackStatus}\n${await reasons(cloudFormation)}`, {
      exitCode: 1,
    });
  }
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({ StackName: STACK_NAME }),
  );
  const physical = (type: string): string => {
    const found = StackResources.find((resource) => resource.ResourceType === type)?.PhysicalResourceId;
    if (found === undefined) throw new CliError(`the deployed stack has no ${type}`, { exitCode: 1 });
    return found;
  };
  return {
    stateMachineArn: physical('AWS::StepFunctions::StateMachine'),
    bucket: physical('AWS::S3::Bucket'),
    buildLogGroup: `/codepipeline-ec2/${STACK_NAME}/builds`,
    resources: StackResources.length,
  };
};

const reasons = async (cloudFormation: Clients['cloudFormation']): Promise<string> => {
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: STACK_NAME }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    .map(({ LogicalResourceId, ResourceStatusReason }) => `  ${LogicalResourceId}: ${ResourceStatusReason}`)
    .join('\n');
};

const finished = async (cloudFormation: Clients['cloudFormation']): Promise<Stack> => {
  for (;;) {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK_NAME }));
    if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
