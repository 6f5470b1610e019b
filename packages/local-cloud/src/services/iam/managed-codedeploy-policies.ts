import type { PolicyDocument } from '../../kernel/caller.js';
import { allow } from './managed-policy-document.js';

/** AWS's own policies around CodeDeploy. */
export const CODEDEPLOY_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  AWSCodeDeployFullAccess: allow('codedeploy:*'),
  AWSCodeDeployReadOnlyAccess: allow('codedeploy:Batch*', 'codedeploy:Get*', 'codedeploy:List*'),
  AWSCodeDeployDeployerAccess: allow(
    'codedeploy:Batch*',
    'codedeploy:CreateDeployment',
    'codedeploy:Get*',
    'codedeploy:List*',
    'codedeploy:RegisterApplicationRevision',
  ),
  'service-role/AWSCodeDeployRole': allow(
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceStatus',
    'ec2:TerminateInstances',
    'tag:GetResources',
    'sns:Publish',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutMetricAlarm',
  ),
  'service-role/AmazonEC2RoleforAWSCodeDeploy': allow('s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'),
};
