import { fileURLToPath } from 'node:url';
import { CfnOutput, Duration, RemovalPolicy, Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { Ec2BuildEnvironment, Ec2BuildService } from '@codepipeline-ec2/infra-cdk';

/** A registry that stands where no ECR is. */
export interface OtherRegistry {
  /** `HOST/NAME`. */
  readonly repositoryUri: string;
  /** What the application's image is built on. */
  readonly baseImage: string;
}

export interface WindowsContainerStackProps extends StackProps {
  /** @default - a repository of ECR in the stack, and the base image that the Dockerfile names */
  readonly registry?: OtherRegistry;
}

export const PIPELINE_NAME = 'windows-container-example';

/**
 * With docker, kept up to date by Amazon. The older images named "…-ContainersLatest" have not been made since 2023.
 * Its Windows must be that of the Dockerfile's base image: ltsc2022.
 */
const IMAGE = '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized/image_id';

/** What builds on the author's own machine left. */
const NOT_SOURCE = ['**/bin', '**/obj', 'published'];

/** The application's source, as the folder beside `src` and `dist`. */
const APPLICATION = fileURLToPath(new URL('../../application/', import.meta.url));

/** S3 source → build on a Windows instance → image in ECR. */
export class WindowsContainerStack extends Stack {
  constructor(scope: Construct, id: string, props: WindowsContainerStackProps = {}) {
    super(scope, id, props);
    const service = new Ec2BuildService(this, 'Service');
    const environment = new Ec2BuildEnvironment(this, 'Windows', {
      service,
      environmentName: 'windows',
      // The image alone takes 30 GiB and more; layers of Windows are large.
      rootVolumeSize: Size.gibibytes(100),
      maxTimeout: Duration.hours(1),
      allowedImages: [IMAGE],
    });

    const { repositoryUri, baseImage } = props.registry ?? { repositoryUri: this.repository(environment) };
    const source = new Asset(this, 'Application', { path: APPLICATION, exclude: NOT_SOURCE });
    const artifacts = new Bucket(this, 'Artifacts', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(30) }],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const application = new Artifact('application');
    const build = environment.action({
      actionName: 'Build',
      variablesNamespace: 'Build',
      input: application,
      imageId: IMAGE,
      instanceTypes: ['m7i.xlarge', 'm6i.xlarge', 'm5.xlarge'],
      command: [
        './install-tools.ps1',
        `./build.ps1 -Repository ${repositoryUri}${baseImage === undefined ? '' : ` -BaseImage ${baseImage}`}`,
      ].join('\n'),
      timeout: Duration.minutes(45),
    });
    const pipeline = new Pipeline(this, 'Pipeline', {
      pipelineName: PIPELINE_NAME,
      pipelineType: PipelineType.V2,
      crossAccountKeys: false,
      artifactBucket: artifacts,
      stages: [
        {
          stageName: 'Source',
          actions: [
            new S3SourceAction({
              actionName: 'Source',
              bucket: source.bucket,
              bucketKey: source.s3ObjectKey,
              output: application,
              trigger: S3Trigger.NONE,
            }),
          ],
        },
        { stageName: 'Build', actions: [build] },
      ],
    });
    // It starts as soon as it is there.
    pipeline.node.addDependency(environment);
    new CfnOutput(this, 'RepositoryUri', { value: repositoryUri });
    // To be emptied before the stack is deleted.
    new CfnOutput(this, 'ArtifactBucket', { value: artifacts.bucketName });
  }

  private repository(environment: Ec2BuildEnvironment): string {
    const repository = new Repository(this, 'Repository', {
      imageScanOnPush: true,
      emptyOnDelete: true,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ maxImageCount: 20 }],
    });
    repository.grantPullPush(environment);
    return repository.repositoryUri;
  }
}
