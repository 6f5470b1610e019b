import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTION_PROPERTIES } from '@codepipeline-ec2/core';
import { plainTemplate, type PlainTemplate } from '../src/index.js';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

let plain: PlainTemplate;
let resources: Readonly<Record<string, Resource>>;
beforeAll(() => {
  plain = plainTemplate();
  // A template's Resources are an object of resources.
  resources = plain.template['Resources'] as Record<string, Resource>;
});

const ofType = (type: string): Resource[] => Object.values(resources).filter((resource) => resource.Type === type);
const one = (type: string): Readonly<Record<string, unknown>> => ofType(type)[0]?.Properties ?? {};

test('needs no bootstrap, no custom resource and no transform', () => {
  expect(Object.keys(plain.template).sort()).toEqual(['Description', 'Parameters', 'Resources']);
  expect(Object.values(resources).filter(({ Type }) => Type.startsWith('Custom::'))).toEqual([]);
});

test('names its resources by what they are, without hashes', () => {
  expect(Object.keys(resources)).toEqual(expect.arrayContaining(['Table', 'LauncherRole', 'WindowsDocument', 'Flow']));
});

test('commands Linux and Windows instances, each by a document of its own', () => {
  const documents = ofType('AWS::SSM::Document').map(({ Properties }) => JSON.stringify(Properties?.['Content']));
  expect(documents).toEqual([expect.stringContaining('"Linux"'), expect.stringContaining('"Windows"')]);
  const launcher = resources['Launcher']?.Properties?.['Environment'];
  expect(launcher).toMatchObject({
    Variables: { LINUX_DOCUMENT: { Ref: 'LinuxDocument' }, WINDOWS_DOCUMENT: { Ref: 'WindowsDocument' } },
  });
});

test("has the sample's parameters, and the rate of launches", () => {
  expect(Object.keys(plain.template['Parameters'] as object).sort()).toEqual([
    'CustomActionProviderCategory',
    'CustomActionProviderName',
    'CustomActionProviderVersion',
    'LaunchesPerSecond',
  ]);
});

test('points to the code of five functions beside it', () => {
  expect(
    ofType('AWS::Lambda::Function')
      .map(({ Properties }) => Properties?.['Code'])
      .sort(),
  ).toEqual([...plain.code.keys()].map((name) => `./lambda/${name}.zip`).sort());
});

test('the action type has all nine properties, within CodePipeline’s limits', () => {
  // As action-type.ts writes it.
  const properties = one('AWS::CodePipeline::CustomActionType')['ConfigurationProperties'] as {
    Name: string;
    Description: string;
  }[];
  expect(properties.map(({ Name }) => Name)).toEqual(ACTION_PROPERTIES.map(({ name }) => name));
  expect(properties.length).toBeLessThanOrEqual(10);
  for (const { Description } of properties) expect(Description.length).toBeLessThanOrEqual(160);
});

describe('every resource', () => {
  test("has only properties that AWS's schema knows, and all that it requires", () => {
    const db = loadAwsServiceSpecSync();
    for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
      const [spec] = db.lookup('resource', 'cloudFormationType', 'equals', Type);
      expect(spec, Type).toBeDefined();
      const known = spec?.properties ?? {};
      expect(
        Object.keys(Properties).filter((name) => !(name in known)),
        `${id} ${Type}`,
      ).toEqual([]);
      const required = Object.entries(known).flatMap(([name, property]) => (property.required ? [name] : []));
      expect(
        required.filter((name) => !(name in Properties)),
        `${id} ${Type}`,
      ).toEqual([]);
    }
  });
});

describe('every policy', () => {
  /** Actions for which the service has no resource type; docs/security.md gives the reason for each. */
  const UNSCOPED = new Set([
    'codepipeline:AcknowledgeJob',
    'codepipeline:GetJobDetails',
    'codepipeline:PutJobFailureResult',
    'codepipeline:PutJobSuccessResult',
    'ec2:DescribeImages',
    'ec2:DescribeInstances',
    'ssm:CancelCommand',
    'ssm:DescribeInstanceInformation',
    'ssm:GetCommandInvocation',
    'ssm:ListCommands',
    'ssm:UpdateInstanceInformation',
  ]);
  const UNSCOPED_SERVICES =
    /^(ssmmessages|ec2messages):|^logs:(DescribeLogGroups|\w*(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies))$/;
  const statements = (): Statement[] =>
    ofType('AWS::IAM::Policy').flatMap(
      ({ Properties }) => (Properties?.['PolicyDocument'] as { Statement: Statement[] }).Statement,
    );
  const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

  test('names each action whole', () => {
    expect(
      statements()
        .flatMap(({ Action }) => list(Action))
        .filter((action) => action.includes('*')),
    ).toEqual([]);
  });

  test('gives * only for actions that have no resource', () => {
    const open = statements().filter(
      ({ Resource }) => Resource === '*' || (Array.isArray(Resource) && Resource.includes('*')),
    );
    const unexplained = open
      .flatMap(({ Action }) => list(Action))
      .filter((action) => !UNSCOPED.has(action) && !UNSCOPED_SERVICES.test(action));
    expect(unexplained).toEqual([]);
  });
});

test('instances must speak IMDSv2, terminate at shutdown, and may not read parameters', () => {
  expect(one('AWS::EC2::LaunchTemplate')['LaunchTemplateData']).toMatchObject({
    InstanceInitiatedShutdownBehavior: 'terminate',
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
  });
  expect(JSON.stringify(ofType('AWS::IAM::Role'))).not.toContain('AmazonSSMManagedInstanceCore');
});
