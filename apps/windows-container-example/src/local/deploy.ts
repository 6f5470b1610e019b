import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { WindowsContainerStack, type OtherRegistry } from '../infrastructure/windows-container-stack.js';
import { runProgram } from './run-program.js';

export const STACK_NAME = 'windows-container-example';
const ASSETS = 'windows-container-example-assets';

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: 'zip' | 'file' };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

export interface DeployOptions {
  readonly cloudFormation: CloudFormationClient;
  readonly s3: S3Client;
  readonly endpoint: string;
  readonly registry: OtherRegistry;
  /** For what the synthesis writes. */
  readonly folder: string;
}

/** Deploys the stack that `cdk deploy` deploys, with another registry. */
export const deployExample = async (options: DeployOptions): Promise<void> => {
  const { cloudFormation, s3, endpoint, registry, folder } = options;
  const app = new App({
    analyticsReporting: false,
    outdir: folder,
    context: { '@aws-cdk/aws-iam:minimizePolicies': true },
  });
  const stack = new WindowsContainerStack(app, STACK_NAME, {
    registry,
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false, fileAssetsBucketName: ASSETS }),
  });
  app.synth();

  await s3.send(new CreateBucketCommand({ Bucket: ASSETS }));
  // As the bucket of a CDK bootstrap: only so can it be a pipeline's source.
  await s3.send(new PutBucketVersioningCommand({ Bucket: ASSETS, VersioningConfiguration: { Status: 'Enabled' } }));
  // Written by the synthesizer above.
  const { files } = JSON.parse(readFileSync(join(folder, `${stack.artifactId}.assets.json`), 'utf8')) as AssetManifest;
  let templateUrl = '';
  for (const { source, destinations } of Object.values(files)) {
    const [destination] = Object.values(destinations);
    if (destination === undefined) continue;
    let file = join(folder, source.path);
    if (source.packaging === 'zip') {
      await runProgram('zip', ['-q', '-r', `${file}.zip`, '.'], { folder: file });
      file = `${file}.zip`;
    }
    await s3.send(new PutObjectCommand({ Bucket: ASSETS, Key: destination.objectKey, Body: readFileSync(file) }));
    if (source.path === stack.templateFile) templateUrl = `${endpoint}/${ASSETS}/${destination.objectKey}`;
  }
  await cloudFormation.send(
    new CreateStackCommand({ StackName: STACK_NAME, TemplateURL: templateUrl, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await deployed(cloudFormation);
};

const deployed = async (cloudFormation: CloudFormationClient): Promise<void> => {
  for (;;) {
    const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK_NAME }));
    if (stack?.StackStatus === 'CREATE_COMPLETE') return;
    if (stack && !stack.StackStatus?.endsWith('_IN_PROGRESS')) {
      const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: STACK_NAME }));
      const reasons = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
        .map(({ LogicalResourceId, ResourceStatusReason }) => `  ${LogicalResourceId}: ${ResourceStatusReason}`)
        .join('\n');
      throw new Error(`the stack could not be deployed: ${stack.StackStatus}\n${reasons}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
