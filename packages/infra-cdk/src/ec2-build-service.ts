import { linuxDocument, windowsDocument, type SsmDocument } from '@codepipeline-ec2/ssm-agent-scripts';
import { ArnFormat, Aws, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnCustomActionType } from 'aws-cdk-lib/aws-codepipeline';
import { ArnPrincipal, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { jobDefinition } from './asl/job-definition.js';
import { actionType } from './service/action-type.js';
import type { BundleName } from './service/bundles.js';
import { serviceAlarms } from './service/service-alarms.js';
import { serviceEvents, tagVariables } from './service/service-events.js';
import { allow, serviceFunction } from './service/service-functions.js';
import { environmentPrefix } from './service/service-names.js';
import { rights } from './service/service-rights.js';
import { serviceStorage } from './service/service-storage.js';
import { checkLimit, checkRate } from './service/check-limit.js';

/** When the link to the execution appears in the pipeline. */
export const LinkTime = {
  /** As soon as an instance was launched. Costs one continuation of the job. */
  AT_START: 'atStart',
  /** With the result. */
  AT_END: 'atEnd',
} as const;
export type LinkTime = (typeof LinkTime)[keyof typeof LinkTime];

/** What becomes of an instance of the stack that no living job needs. */
export const ReaperMode = {
  END: 'end',
  /** It is only named in the log of the sweep's function. */
  DRY_RUN: 'dryRun',
} as const;
export type ReaperMode = (typeof ReaperMode)[keyof typeof ReaperMode];

export interface Ec2BuildServiceProps {
  /** @default 'Build' */
  readonly actionCategory?: string;
  /** @default 'EC2-CodePipeline-Builder' */
  readonly actionProvider?: string;
  /**
   * Version of the action type. A released version can never be defined anew: use another one when the definition changes.
   * @default '1'
   */
  readonly actionVersion?: string;
  /**
   * Versions that pipelines still name and that earlier deployments left behind; their jobs are taken too.
   * @default - none
   */
  readonly replacedActionVersions?: string[];
  /** @default LinkTime.AT_START */
  readonly link?: LinkTime;
  /** @default ReaperMode.END */
  readonly reaper?: ReaperMode;
  /**
   * Builds that run at once, in all environments together: 1 to 5000. Further ones wait for their turn.
   * @default - no limit
   */
  readonly maxConcurrentBuilds?: number;
  /**
   * Launches a second, 1 to 9999: the refill rate of the account's quota of RunInstances calls in this region. When the quota is
   * raised, raise this with it; when others in the account launch too, or there are several stacks, give this one its share.
   * @default 2 - what EC2 allows a new account
   */
  readonly launchesPerSecond?: number;
  /**
   * Launches at once after a pause, 1 to 9999: the size of the bucket of the same quota.
   * @default 5 - what EC2 allows a new account
   */
  readonly launchBurst?: number;
  /** How long logs of builds and functions are kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

const roleOf = ({ role, node }: Function): IRole => {
  if (!role) throw new Error(`The function '${node.path}' has no role`);
  return role;
};

/** What an environment needs of its service. */
export interface IEc2BuildService {
  readonly actionCategory: string;
  readonly actionProvider: string;
  readonly actionVersion: string;
}

/**
 * What a stack has once: the custom action type, the flow, its functions, table, bucket, queue and rules.
 * Builds run in the environments that are added to it.
 */
export class Ec2BuildService extends Construct implements IEc2BuildService {
  readonly actionCategory: string;
  readonly actionProvider: string;
  readonly actionVersion: string;
  readonly actionType: CfnCustomActionType;
  /** One execution for each job, named as the job. */
  readonly stateMachine: StateMachine;
  /** The output of all builds; a stream for each. */
  readonly buildLogs: ILogGroup;
  private readonly launchTemplateArns: string[] = [];
  private readonly instanceRoleArns: string[] = [];
  private readonly environmentNames = new Set<string>();

  constructor(scope: Construct, id: string, props: Ec2BuildServiceProps = {}) {
    super(scope, id);
    this.actionCategory = props.actionCategory ?? 'Build';
    this.actionProvider = props.actionProvider ?? 'EC2-CodePipeline-Builder';
    this.actionVersion = props.actionVersion ?? '1';
    const stack = Stack.of(this);
    const versions = [this.actionVersion, ...(props.replacedActionVersions ?? [])];
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;
    const storage = serviceStorage(this, logRetention);
    this.buildLogs = storage.buildLogs;

    const documentOf = (id: string, content: SsmDocument): string =>
      new CfnDocument(this, id, {
        documentType: 'Command',
        documentFormat: 'JSON',
        content,
        // Otherwise every change replaces the document.
        updateMethod: 'NewVersion',
      }).ref;
    const [LINUX_DOCUMENT, WINDOWS_DOCUMENT] = [
      documentOf('LinuxDocument', linuxDocument),
      documentOf('WindowsDocument', windowsDocument),
    ];
    const documentNames = [LINUX_DOCUMENT, WINDOWS_DOCUMENT];

    const shared = {
      TABLE: storage.table.tableName,
      BUCKET: storage.bucket.bucketName,
      INTAKE_QUEUE_URL: storage.intake.queueUrl,
      BUILD_LOG_GROUP: storage.buildLogs.logGroupName,
      ...tagVariables(),
    };
    const type = {
      ACTION_CATEGORY: this.actionCategory,
      ACTION_PROVIDER: this.actionProvider,
      ACTION_VERSIONS: versions.join(','),
    };
    const make = (bundle: BundleName, memoryMiB: number, timeout: Duration, environment: Record<string, string>) =>
      serviceFunction(this, bundle.charAt(0).toUpperCase() + bundle.slice(1), {
        bundle,
        memoryMiB,
        timeout,
        environment: { ...shared, ...environment },
        logRetention,
      });

    // By name, not by reference: the functions know the machine and the machine knows them.
    const stateMachineName = `${Aws.STACK_NAME}-flow`;
    const STATE_MACHINE_ARN = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    checkLimit(this, props.maxConcurrentBuilds);
    checkRate(this, 'launchesPerSecond', props.launchesPerSecond);
    checkRate(this, 'launchBurst', props.launchBurst);
    // The launcher assumes it; a role of its own, so that a signed URL can do nothing else.
    const launcher = make('launcher', 512, Duration.seconds(90), {
      ...type,
      STATE_MACHINE_ARN,
      ...(props.maxConcurrentBuilds !== undefined && { MAX_BUILDS: String(props.maxConcurrentBuilds) }),
      ...(props.launchesPerSecond !== undefined && { LAUNCH_RATE: String(props.launchesPerSecond) }),
      ...(props.launchBurst !== undefined && { LAUNCH_BURST: String(props.launchBurst) }),
      ENVIRONMENT_PREFIX: environmentPrefix(),
      LINUX_DOCUMENT,
      WINDOWS_DOCUMENT,
      LINK: props.link ?? LinkTime.AT_START,
      SIGNER_ROLE_ARN: Lazy.string({ produce: () => signer.roleArn }),
    });
    const signer = new Role(this, 'SignerRole', {
      assumedBy: new ArnPrincipal(roleOf(launcher).roleArn),
      maxSessionDuration: Duration.hours(1),
    });

    const report = make('report', 256, Duration.seconds(60), { ...type, STATE_MACHINE_ARN });
    this.stateMachine = new StateMachine(this, 'Flow', {
      stateMachineName,
      definitionBody: DefinitionBody.fromString(JSON.stringify(jobDefinition)),
      definitionSubstitutions: {
        Partition: Aws.PARTITION,
        Launcher: launcher.functionArn,
        Report: report.functionArn,
        Table: storage.table.tableName,
      },
      stateMachineType: StateMachineType.STANDARD,
      role: new Role(this, 'FlowRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') }),
      logs: {
        // Under this prefix the log group needs no room in the account's log resource policy.
        destination: new LogGroup(this, 'FlowLogs', {
          logGroupName: `/aws/vendedlogs/states/${Aws.STACK_NAME}-flow`,
          retention: logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const dispatcher = make('dispatcher', 256, Duration.seconds(60), { ...type, STATE_MACHINE_ARN });
    const signals = make('signals', 256, Duration.seconds(60), { ...type, STATE_MACHINE_ARN });
    const sweep = make('sweep', 256, Duration.minutes(2), {
      ...type,
      STATE_MACHINE_ARN,
      ...(props.reaper !== undefined && { REAPER: props.reaper }),
    });

    const granted = rights({
      stack,
      stackName: Aws.STACK_NAME,
      storage,
      documentNames,
      stateMachineArn: STATE_MACHINE_ARN,
      stateMachineName,
      signerRoleArn: signer.roleArn,
      launchTemplateArns: Lazy.list({ produce: () => this.launchTemplateArns }),
      instanceRoleArns: Lazy.list({ produce: () => this.instanceRoleArns }),
      actionTypeArns: versions.map((version) =>
        stack.formatArn({
          service: 'codepipeline',
          resource: `actiontype:Custom/${this.actionCategory}/${this.actionProvider}/${version}`,
        }),
      ),
    });
    allow(roleOf(dispatcher), ...granted.dispatcher);
    allow(roleOf(launcher), ...granted.launcher);
    allow(roleOf(report), ...granted.report);
    allow(roleOf(signals), ...granted.signals);
    allow(roleOf(sweep), ...granted.sweep);
    allow(signer, ...granted.signer);
    allow(this.stateMachine.role, ...granted.flow([launcher.functionArn, report.functionArn]));

    this.actionType = actionType(this, 'ActionType', {
      category: this.actionCategory,
      provider: this.actionProvider,
      version: this.actionVersion,
      stateMachineArn: STATE_MACHINE_ARN,
    });
    serviceEvents(this, {
      storage,
      category: this.actionCategory,
      provider: this.actionProvider,
      documentNames,
      stateMachineArn: STATE_MACHINE_ARN,
      dispatcher,
      signals,
      sweep,
    });
    serviceAlarms(this, { storage, stateMachine: this.stateMachine, sweep });
    this.node.addValidation({
      validate: () =>
        this.environmentNames.size > 0
          ? []
          : ['An Ec2BuildService needs at least one Ec2BuildEnvironment, or no build can start'],
    });
  }

  /** Lets the service launch instances of an environment. Ec2BuildEnvironment calls it. */
  registerEnvironment(environment: {
    environmentName: string;
    launchTemplateArn: string;
    instanceRoleArn: string;
  }): void {
    if (this.environmentNames.has(environment.environmentName)) {
      throw new Error(
        `The service '${this.node.path}' has an environment named '${environment.environmentName}' already`,
      );
    }
    this.environmentNames.add(environment.environmentName);
    this.launchTemplateArns.push(environment.launchTemplateArn);
    this.instanceRoleArns.push(environment.instanceRoleArn);
  }

  /** Jobs started. */
  metricStarted(options?: MetricOptions): Metric {
    return this.stateMachine.metricStarted(options);
  }

  /** Executions that failed: a defect of the service, never a failed build. */
  metricFailed(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }

  /** From a job's start to its release, in milliseconds. */
  metricDuration(options?: MetricOptions): Metric {
    return this.stateMachine.metricTime(options);
  }
}
