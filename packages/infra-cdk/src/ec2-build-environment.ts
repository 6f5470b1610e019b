import { Duration, Stack, Token, type Size } from 'aws-cdk-lib';
import {
  CfnLaunchTemplate,
  OperatingSystemType,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import {
  Effect,
  InstanceProfile,
  PolicyStatement,
  Role,
  ServicePrincipal,
  type IGrantable,
  type IPrincipal,
  type IRole,
} from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Ec2BuildAction, type Ec2BuildActionProps } from './ec2-build-action.js';
import type { Ec2BuildService } from './ec2-build-service.js';
import { checkLimit } from './service/check-limit.js';
import { environmentPrefix, instanceRolePath } from './service/service-names.js';

/** How instances are bought. */
export const Market = { ON_DEMAND: 'on-demand', SPOT: 'spot' } as const;
export type Market = (typeof Market)[keyof typeof Market];

export interface Ec2BuildEnvironmentProps {
  readonly service: Ec2BuildService;
  /**
   * What an action's property `Environment` names: 1 to 64 letters, digits, `-` and `_`.
   * @default 'default' - the environment of actions that name none
   */
  readonly environmentName?: string;
  /** @default - the account's default VPC */
  readonly vpc?: IVpc;
  /** @default - all private subnets of the VPC, or what the VPC selects by default */
  readonly vpcSubnets?: SubnetSelection;
  /** @default - the VPC's default security group */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Role of the instances. It gets what the SSM agent's channels and the build log need, and no more.
   * @default - a new role
   */
  readonly role?: Role;
  /**
   * What its images run: an action with another image is refused by name.
   * @default - Linux or Windows, whatever the action's image is
   */
  readonly operatingSystem?: OperatingSystemType.LINUX | OperatingSystemType.WINDOWS;
  /** Windows images need 30 GiB at the least. @default - as large as the image's root volume */
  readonly rootVolumeSize?: Size;
  /** @default Market.ON_DEMAND */
  readonly market?: Market;
  /** The longest that an action may ask for. @default Duration.hours(8) */
  readonly maxTimeout?: Duration;
  /**
   * Builds that run here at once: 1 to 5000. Further ones wait for their turn, and say so in the pipeline.
   * @default - no limit
   */
  readonly maxConcurrentBuilds?: number;
  /** Instance types that an action may ask for. @default - any */
  readonly allowedInstanceTypes?: string[];
  /** Images, by id or SSM parameter path, that an action may ask for. @default - any */
  readonly allowedImages?: string[];
}

const PLATFORMS = { [OperatingSystemType.LINUX]: 'linux', [OperatingSystemType.WINDOWS]: 'windows' } as const;
const WINDOWS_LEAST_GIBIBYTES = 30;

/** Where builds run, and what a pipeline's author may choose there. Five resources. */
export class Ec2BuildEnvironment extends Construct implements IGrantable {
  readonly environmentName: string;
  readonly service: Ec2BuildService;
  /** What a build may do on AWS. */
  readonly role: IRole;

  constructor(scope: Construct, id: string, props: Ec2BuildEnvironmentProps) {
    super(scope, id);
    const stack = Stack.of(this);
    if (stack !== Stack.of(props.service)) {
      throw new Error(
        `The environment '${this.node.path}' must be in the stack of its service '${props.service.node.path}'`,
      );
    }
    this.service = props.service;
    this.environmentName = props.environmentName ?? 'default';
    if (!Token.isUnresolved(this.environmentName) && !/^[A-Za-z0-9_-]{1,64}$/.test(this.environmentName)) {
      throw new Error(`environmentName '${this.environmentName}' must be 1 to 64 letters, digits, - and _`);
    }
    checkLimit(this, props.maxConcurrentBuilds);
    const minutes = (props.maxTimeout ?? Duration.hours(8)).toMinutes();
    if (minutes < 1 || minutes > 480)
      throw new Error(`maxTimeout of '${this.node.path}' must be 1 to 480 minutes, it is ${minutes}`);

    const platform = props.operatingSystem === undefined ? undefined : PLATFORMS[props.operatingSystem];
    const gibibytes = props.rootVolumeSize?.toGibibytes();
    if (platform === 'windows' && gibibytes !== undefined && gibibytes < WINDOWS_LEAST_GIBIBYTES) {
      throw new Error(
        `rootVolumeSize of '${this.node.path}' is ${gibibytes} GiB, Windows images need ${WINDOWS_LEAST_GIBIBYTES} at the least`,
      );
    }

    const role =
      props.role ??
      new Role(this, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com'), path: instanceRolePath() });
    this.role = role;
    // Not AmazonSSMManagedInstanceCore, which may read every parameter of the account.
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
        ],
        resources: ['*'],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [
          stack.formatArn({ service: 'logs', resource: `log-group:${props.service.buildLogs.logGroupName}:*` }),
        ],
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }));
    const profile = new InstanceProfile(this, 'InstanceProfile', { role, path: instanceRolePath() });

    const template = new CfnLaunchTemplate(this, 'LaunchTemplate', {
      launchTemplateData: {
        iamInstanceProfile: { arn: profile.instanceProfileArn },
        instanceInitiatedShutdownBehavior: 'terminate',
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1, instanceMetadataTags: 'enabled' },
      },
    });

    const subnets = props.vpc?.selectSubnets(props.vpcSubnets).subnetIds ?? [];
    const groups = (props.securityGroups ?? []).map((group) => group.securityGroupId);
    new StringParameter(this, 'Settings', {
      parameterName: `${environmentPrefix()}/${this.environmentName}`,
      simpleName: false,
      description: `Settings of the build environment ${this.environmentName}`,
      stringValue: stack.toJsonString({
        name: this.environmentName,
        launchTemplateId: template.ref,
        launchTemplateVersion: template.attrLatestVersionNumber,
        subnetIds: subnets,
        securityGroupIds: groups,
        market: props.market ?? Market.ON_DEMAND,
        maxTimeoutMinutes: minutes,
        ...(platform && { platform }),
        ...(props.allowedInstanceTypes && { instanceTypes: props.allowedInstanceTypes }),
        ...(props.allowedImages && { imageIds: props.allowedImages }),
        ...(gibibytes !== undefined && { volumeGiB: gibibytes }),
        ...(props.maxConcurrentBuilds !== undefined && { maxInstances: props.maxConcurrentBuilds }),
      }),
    });
    props.service.registerEnvironment({
      environmentName: this.environmentName,
      launchTemplateArn: stack.formatArn({ service: 'ec2', resource: 'launch-template', resourceName: template.ref }),
      instanceRoleArn: role.roleArn,
    });
  }

  get grantPrincipal(): IPrincipal {
    return this.role.grantPrincipal;
  }

  /** The build action of this environment, for a stage of a pipeline. */
  action(props: Omit<Ec2BuildActionProps, 'environment'>): Ec2BuildAction {
    return new Ec2BuildAction({ ...props, environment: this });
  }
}
