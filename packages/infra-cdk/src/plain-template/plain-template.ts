import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LAUNCH_RATE } from '@codepipeline-ec2/core';
import { App, CfnParameter } from 'aws-cdk-lib';
import { jobDefinition } from '../asl/job-definition.js';
import { Ec2BuildEnvironment } from '../ec2-build-environment.js';
import { Ec2BuildService } from '../ec2-build-service.js';
import { codePath, DEFINITION_PATH, functionCode, type PlainTemplate } from '../published-template.js';
import { joinToSub } from './join-to-sub.js';
import { BESIDE_THE_TEMPLATE, LocalAssetSynthesizer } from './local-asset-synthesizer.js';
import { PlainStack } from './plain-stack.js';

/**
 * The whole service with one environment named `default`, as a CloudFormation template that needs neither the CDK nor a bootstrap.
 * Parameters: CustomActionProviderCategory, CustomActionProviderName, CustomActionProviderVersion, LaunchesPerSecond.
 */
export const plainTemplate = (): PlainTemplate => {
  const outdir = mkdtempSync(join(tmpdir(), 'codepipeline-ec2-'));
  try {
    const synthesizer = new LocalAssetSynthesizer();
    const app = new App({ analyticsReporting: false, outdir, context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
    const stack = new PlainStack(app, 'CodePipelineEc2', {
      synthesizer,
      description: 'EC2 build environments for AWS CodePipeline',
    });
    const parameter = (id: string, value: string, description: string): string =>
      new CfnParameter(stack, id, { default: value, description }).valueAsString;
    const service = new Ec2BuildService(stack, 'Service', {
      actionCategory: parameter('CustomActionProviderCategory', 'Build', 'Category of the custom action type'),
      actionProvider: parameter(
        'CustomActionProviderName',
        'EC2-CodePipeline-Builder',
        'Provider of the custom action type',
      ),
      actionVersion: parameter(
        'CustomActionProviderVersion',
        '1',
        'Version of the custom action type; a new one whenever its definition changes',
      ),
      launchesPerSecond: new CfnParameter(stack, 'LaunchesPerSecond', {
        type: 'Number',
        minValue: 1,
        maxValue: 9999,
        default: DEFAULT_LAUNCH_RATE.perSecond,
        description: "Refill rate of the account's quota of RunInstances calls",
      }).valueAsNumber,
    });
    new Ec2BuildEnvironment(stack, 'Environment', { service });
    app.synth();
    const text = readFileSync(join(outdir, stack.templateFile), 'utf8');
    return {
      template: withFilesBeside(JSON.parse(text) as Template),
      definition: JSON.stringify(jobDefinition, null, 1),
      code: functionCode(),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: unknown;
}

const withFilesBeside = (template: Template): Record<string, unknown> => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).map(([id, { Metadata: _, ...resource }]) => [
      id,
      joinToSub(fileBeside(resource)),
    ]),
  ),
});

const fileBeside = (resource: Resource): Resource => {
  if (resource.Type === 'AWS::StepFunctions::StateMachine') {
    const { DefinitionString: _, ...properties } = resource.Properties ?? {};
    return { ...resource, Properties: { ...properties, DefinitionS3Location: DEFINITION_PATH } };
  }
  const code = resource.Properties?.['Code'] as { S3Bucket?: unknown; S3Key?: unknown } | undefined; // read below before it is trusted
  if (code?.S3Bucket !== BESIDE_THE_TEMPLATE || typeof code.S3Key !== 'string') return resource;
  return { ...resource, Properties: { ...resource.Properties, Code: codePath(code.S3Key) } };
};
