import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';

/** The AWS clients of the demo: the ordinary ones, told where the local cloud is. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly codePipeline: CodePipelineClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly stepFunctions: SFNClient;
}

export const clientsOf = (endpoint: string): Clients => {
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return {
    cloudFormation: new CloudFormationClient(settings),
    codePipeline: new CodePipelineClient(settings),
    ec2: new EC2Client(settings),
    iam: new IAMClient(settings),
    logs: new CloudWatchLogsClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    stepFunctions: new SFNClient(settings),
  };
};
