import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction, S3SourceAction, S3Trigger } from 'aws-cdk-lib/aws-codepipeline-actions';
import { OperatingSystemType } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import {
  Ec2BuildEnvironment,
  Ec2BuildService,
  type Ec2BuildServiceProps,
  ReaperMode,
  type Ec2BuildActionProps,
  type Ec2BuildEnvironmentProps,
} from '../src/index.js';

const setUp = () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const service = new Ec2BuildService(stack, 'Service');
  return { stack, service, environment: new Ec2BuildEnvironment(stack, 'Environment', { service }) };
};

const pipelineWith = (props: Partial<Omit<Ec2BuildActionProps, 'environment'>>) => {
  const { stack, environment } = setUp();
  const source = new Artifact('source');
  const action = environment.action({
    actionName: 'Build',
    input: source,
    imageId: 'ami-12345678',
    instanceTypes: ['c7i.large', 'm7i.large'],
    command: 'make',
    ...props,
  });
  const bucket = new Bucket(stack, 'Sources', { versioned: true });
  new Pipeline(stack, 'Pipeline', {
    pipelineType: PipelineType.V2,
    crossAccountKeys: false,
    stages: [
      {
        stageName: 'Source',
        actions: [
          new S3SourceAction({
            actionName: 'Source',
            bucket,
            bucketKey: 's.zip',
            output: source,
            trigger: S3Trigger.NONE,
          }),
        ],
      },
      { stageName: 'Build', actions: [action] },
      {
        stageName: 'Ok',
        actions: [new ManualApprovalAction({ actionName: 'Ok', additionalInformation: action.variable('version') })],
      },
    ],
  });
  const template = Template.fromStack(stack);
  const [resource] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  // As CDK prints a pipeline.
  return resource as { Properties: { Stages: { Actions: Record<string, unknown>[] }[] }; DependsOn: string[] };
};

test('the action carries its settings, and the pipeline waits for the action type', () => {
  const site = new Artifact('site');
  const { Properties, DependsOn } = pipelineWith({
    outputs: [{ artifact: site, path: 'dist' }],
    timeout: Duration.minutes(20),
  });
  expect(Properties.Stages[1]?.Actions[0]).toMatchObject({
    ActionTypeId: { Category: 'Build', Owner: 'Custom', Provider: 'EC2-CodePipeline-Builder', Version: '1' },
    Configuration: {
      Environment: 'default',
      ImageId: 'ami-12345678',
      InstanceType: 'c7i.large,m7i.large',
      Command: 'make',
      OutputArtifactPath: 'dist',
      TimeoutMinutes: '20',
    },
    InputArtifacts: [{ Name: 'source' }],
    OutputArtifacts: [{ Name: 'site' }],
  });
  expect(DependsOn.some((id) => id.startsWith('ServiceActionType'))).toBe(true);
});

test('several outputs become name=path lines, also of artifacts that get their names late', () => {
  const { Properties } = pipelineWith({
    outputs: [{ artifact: new Artifact('site'), path: 'dist' }, { artifact: new Artifact() }],
  });
  expect(Properties.Stages[1]?.Actions[0]?.['Configuration']).toMatchObject({
    OutputArtifactPath: 'site=dist\nArtifact_Build_Build=.',
  });
});

test('a variable of the build can be used later', () => {
  const { Properties } = pipelineWith({});
  expect(Properties.Stages[1]?.Actions[0]?.['Namespace']).toBe('Build_Build_NS');
  expect(Properties.Stages[2]?.Actions[0]?.['Configuration']).toMatchObject({
    CustomData: '#{Build_Build_NS.version}',
  });
});

test('a command that CodePipeline would refuse is refused at synthesis', () => {
  expect(() => pipelineWith({ command: 'x'.repeat(1001) })).toThrow('Command has 1001 characters');
});

test('a pipeline of another region is refused', () => {
  const app = new App({ analyticsReporting: false });
  const here = new Stack(app, 'Here', { env: { region: 'eu-west-1', account: '123456789012' } });
  const there = new Stack(app, 'There', { env: { region: 'us-east-1', account: '123456789012' } });
  const environment = new Ec2BuildEnvironment(here, 'E', { service: new Ec2BuildService(here, 'S') });
  const source = new Artifact();
  const sourceAction = new S3SourceAction({
    actionName: 'S',
    bucket: Bucket.fromBucketName(there, 'B', 'sources'),
    bucketKey: 'k',
    output: source,
    trigger: S3Trigger.NONE,
  });
  const build = environment.action({
    actionName: 'Build',
    input: source,
    imageId: 'ami-12345678',
    instanceTypes: ['c7i.large'],
    command: 'make',
  });
  const pipeline = () =>
    new Pipeline(there, 'P', {
      crossAccountKeys: false,
      stages: [
        { stageName: 'S', actions: [sourceAction] },
        { stageName: 'B', actions: [build] },
      ],
    });
  expect(pipeline).toThrow('the pipeline is in us-east-1, the environment in eu-west-1');
});

test('an environment takes five resources, so that fifty fit into one stack', () => {
  const { stack } = setUp();
  const count = () => Object.keys(Template.fromStack(stack).toJSON()['Resources'] as object).length;
  const environments = 3;
  const of = (stackWith: number) => {
    const more = new Stack(new App({ analyticsReporting: false }), 'Test');
    const other = new Ec2BuildService(more, 'Service');
    for (let n = 0; n < stackWith; n++)
      new Ec2BuildEnvironment(more, `Environment${n}`, { service: other, environmentName: `env-${n}` });
    return Object.keys(Template.fromStack(more).toJSON()['Resources'] as object).length;
  };
  const each = (of(1 + environments) - count()) / environments;
  expect(each).toBe(5);
  expect(count() + 49 * each).toBeLessThanOrEqual(500);
});

test('an environment says what its images run, if it is for one system only', () => {
  const settingsOf = (props: Partial<Ec2BuildEnvironmentProps>) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    new Ec2BuildEnvironment(stack, 'Environment', { service: new Ec2BuildService(stack, 'Service'), ...props });
    return JSON.stringify(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  };
  expect(settingsOf({})).not.toContain('platform');
  expect(settingsOf({ operatingSystem: OperatingSystemType.LINUX })).toContain('\\"platform\\":\\"linux\\"');
  const windows = { operatingSystem: OperatingSystemType.WINDOWS } as const;
  expect(settingsOf({ ...windows, rootVolumeSize: Size.gibibytes(60) })).toContain(
    '\\"platform\\":\\"windows\\",\\"volumeGiB\\":60',
  );
  expect(() => settingsOf({ ...windows, rootVolumeSize: Size.gibibytes(20) })).toThrow(
    'is 20 GiB, Windows images need 30 at the least',
  );
});

test('an environment and its service may limit the builds that run at once', () => {
  const templateOf = (ofEnvironment?: number, ofService?: number) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const service = new Ec2BuildService(stack, 'Service', { ...(ofService && { maxConcurrentBuilds: ofService }) });
    const limit = ofEnvironment === undefined ? {} : { maxConcurrentBuilds: ofEnvironment };
    new Ec2BuildEnvironment(stack, 'Environment', { service, ...limit });
    return JSON.stringify(Template.fromStack(stack).toJSON());
  };
  expect(templateOf()).not.toMatch(/maxInstances|MAX_BUILDS/);
  expect(templateOf(4)).toContain('\\"maxInstances\\":4');
  expect(templateOf(4, 20)).toContain('"MAX_BUILDS":"20"');
  for (const wrong of [0, 1.5, 5001]) {
    expect(() => templateOf(wrong)).toThrow(`must be a whole number from 1 to 5000, it is ${wrong}`);
  }
});

test('a service knows how many launches the account allows', () => {
  const templateOf = (rates: Pick<Ec2BuildServiceProps, 'launchesPerSecond' | 'launchBurst'>) => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
    const service = new Ec2BuildService(stack, 'Service', rates);
    new Ec2BuildEnvironment(stack, 'Environment', { service });
    return JSON.stringify(Template.fromStack(stack).toJSON());
  };
  expect(templateOf({})).not.toMatch(/LAUNCH_RATE|LAUNCH_BURST/);
  expect(templateOf({ launchesPerSecond: 20, launchBurst: 50 })).toContain('"LAUNCH_RATE":"20","LAUNCH_BURST":"50"');
  for (const wrong of [0, 1.5, 10_000]) {
    expect(() => templateOf({ launchesPerSecond: wrong })).toThrow(
      `launchesPerSecond of 'Test/Service' must be a whole number from 1 to 9999, it is ${wrong}`,
    );
    expect(() => templateOf({ launchBurst: wrong })).toThrow('launchBurst of');
  }
});

test('two environments of one name are refused', () => {
  const { stack, service } = setUp();
  expect(() => new Ec2BuildEnvironment(stack, 'Second', { service })).toThrow(
    "has an environment named 'default' already",
  );
});

test('a service without an environment is refused at synthesis', () => {
  const app = new App({ analyticsReporting: false });
  new Ec2BuildService(new Stack(app, 'Alone'), 'Service');
  expect(() => app.synth()).toThrow('needs at least one Ec2BuildEnvironment');
});

test('a reaper that only names what it would end is told so', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Test');
  const service = new Ec2BuildService(stack, 'Service', { reaper: ReaperMode.DRY_RUN });
  new Ec2BuildEnvironment(stack, 'Environment', { service });
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: { REAPER: 'dryRun' } } },
  });
  expect(Object.keys(functions)).toHaveLength(1);
});
