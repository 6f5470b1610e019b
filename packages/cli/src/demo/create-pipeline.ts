import { CreatePipelineCommand } from '@aws-sdk/client-codepipeline';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from './clients.js';

export const PIPELINE_NAME = 'website';
export const SITE_BUCKET = 'website-site';
const SOURCE_BUCKET = 'website-source';
const ARTIFACT_BUCKET = 'website-artifacts';

export type DemoPlatform = 'linux' | 'windows';

/** The build, as a pipeline's author writes it. */
const BUILDS: Readonly<Record<DemoPlatform, { image: string; command: string; sleep: (seconds: number) => string }>> = {
  linux: {
    image: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    command: `node --test
node build.mjs dist
echo "PAGES=$(ls dist/*.html | wc -l | tr -d ' ')" >> "$CODEPIPELINE_EC2_OUTPUT"
echo "BUILT_BY=$PipelineName" >> "$CODEPIPELINE_EC2_OUTPUT"`,
    sleep: (seconds) => `sleep ${seconds}`,
  },
  // .NET and programs only: these are there on any Windows, and where the engine of PowerShell runs alone.
  windows: {
    image: '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base',
    command: `node --test
node build.mjs dist
$pages = [IO.Directory]::GetFiles("$pwd/dist", '*.html').Length
[IO.File]::AppendAllText($env:CODEPIPELINE_EC2_OUTPUT, "PAGES=$pages\`nBUILT_BY=$env:PipelineName\`n")`,
    sleep: (seconds) => `[Threading.Thread]::Sleep(${seconds * 1000})`,
  },
};

/** S3 source → EC2 build → deploy to S3. Creating it starts its first execution. */
export const createPipeline = async (
  { codePipeline, iam, s3 }: Clients,
  source: Buffer,
  { platform, buildSeconds }: { readonly platform: DemoPlatform; readonly buildSeconds: number },
): Promise<void> => {
  const { image, command, sleep } = BUILDS[platform];
  for (const Bucket of [SOURCE_BUCKET, ARTIFACT_BUCKET, SITE_BUCKET])
    await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: SOURCE_BUCKET, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  await s3.send(new PutObjectCommand({ Bucket: SOURCE_BUCKET, Key: 'website.zip', Body: source }));

  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'website-pipeline',
      AssumeRolePolicyDocument: JSON.stringify(trustOf('codepipeline.amazonaws.com')),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'website-pipeline',
      PolicyName: 'buckets',
      PolicyDocument: JSON.stringify(PIPELINE_RIGHTS),
    }),
  );
  await codePipeline.send(
    new CreatePipelineCommand({
      pipeline: {
        name: PIPELINE_NAME,
        pipelineType: 'V2',
        roleArn: Role?.Arn,
        artifactStore: { type: 'S3', location: ARTIFACT_BUCKET },
        stages: [
          {
            name: 'Source',
            actions: [
              {
                name: 'Source',
                actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
                configuration: { S3Bucket: SOURCE_BUCKET, S3ObjectKey: 'website.zip', PollForSourceChanges: 'false' },
                outputArtifacts: [{ name: 'source' }],
              },
            ],
          },
          {
            name: 'Build',
            actions: [
              {
                name: 'Build',
                namespace: 'Build',
                actionTypeId: {
                  category: 'Build',
                  owner: 'Custom',
                  provider: 'EC2-CodePipeline-Builder',
                  version: '1',
                },
                configuration: {
                  ImageId: image,
                  InstanceType: 'c7i.large,m7i.large',
                  Command: buildSeconds > 0 ? `${sleep(buildSeconds)}\n${command}` : command,
                  OutputArtifactPath: 'dist',
                  TimeoutMinutes: '10',
                },
                inputArtifacts: [{ name: 'source' }],
                outputArtifacts: [{ name: 'site' }],
              },
            ],
          },
          {
            name: 'Deploy',
            actions: [
              {
                name: 'Deploy',
                actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
                configuration: { BucketName: SITE_BUCKET, Extract: 'true' },
                inputArtifacts: [{ name: 'site' }],
              },
            ],
          },
        ],
      },
    }),
  );
};

const trustOf = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

const PIPELINE_RIGHTS = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `arn:aws:s3:::${SOURCE_BUCKET}/*` },
    { Effect: 'Allow', Action: ['s3:GetBucketVersioning', 's3:ListBucket'], Resource: `arn:aws:s3:::${SOURCE_BUCKET}` },
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: `arn:aws:s3:::${ARTIFACT_BUCKET}/*` },
    { Effect: 'Allow', Action: ['s3:PutObject'], Resource: `arn:aws:s3:::${SITE_BUCKET}/*` },
  ],
};
