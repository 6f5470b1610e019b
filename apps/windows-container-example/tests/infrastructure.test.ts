import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { WindowsContainerStack } from '../src/infrastructure/windows-container-stack.js';

const IMAGE = '/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized/image_id';

let stack: Stack;
let template: Template;
beforeAll(() => {
  stack = new WindowsContainerStack(new App(), 'Example');
  template = Template.fromStack(stack);
});

/** The build action, as CodePipeline gets it. */
const buildAction = (of: Template): Record<string, unknown> => {
  const [pipeline] = Object.values(of.findResources('AWS::CodePipeline::Pipeline'));
  // A pipeline's template is read, not trusted: what is missing fails the expectations.
  const stages = (pipeline?.['Properties'] as { Stages?: { Actions?: Record<string, unknown>[] }[] }).Stages;
  return stages?.[1]?.Actions?.[0] ?? {};
};

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly { readonly Action: string | string[] }[] };
}
const statementsOf = ({ PolicyDocument }: Policy) => PolicyDocument.Statement;

describe('the stack of the example', () => {
  test('builds its source from S3 on a Windows instance', () => {
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      PipelineType: 'V2',
      Stages: [
        { Name: 'Source', Actions: [Match.objectLike({ ActionTypeId: Match.objectLike({ Provider: 'S3' }) })] },
        { Name: 'Build', Actions: [Match.objectLike({ ActionTypeId: Match.objectLike({ Owner: 'Custom' }) })] },
      ],
    });
    expect(buildAction(template)).toMatchObject({
      Namespace: 'Build',
      Configuration: { Environment: 'windows', ImageId: IMAGE, InstanceType: 'm7i.xlarge,m6i.xlarge,m5.xlarge' },
    });
  });

  test('tells the build the repository of the same stack, and no base image but the Dockerfile’s', () => {
    const [id] = Object.keys(template.findResources('AWS::ECR::Repository'));
    // A token of the template: the repository's URI is known on deployment only.
    const command = stack.resolve(buildAction(template)['Configuration']) as { Command: unknown };
    const text = JSON.stringify(command.Command);
    expect(text).toContain('./install-tools.ps1\\n./build.ps1 -Repository ');
    expect(text).toContain(`{"Ref":"${id}"}`);
    expect(text).not.toContain('-BaseImage');
  });

  test('lets builds push to that repository and to no other', () => {
    const [id] = Object.keys(template.findResources('AWS::ECR::Repository'));
    const policies = Object.values(template.findResources('AWS::IAM::Policy'));
    // Read, not trusted: what is missing fails the expectations.
    const statements = policies.flatMap((policy) => policy['Properties'] as Policy).flatMap(statementsOf);
    const pushing = statements.filter(({ Action }) => [Action].flat().includes('ecr:PutImage'));
    expect(pushing).toEqual([expect.objectContaining({ Resource: { 'Fn::GetAtt': [id, 'Arn'] } })]);
    const [role] = policies.filter((policy) => statementsOf(policy['Properties'] as Policy).includes(pushing[0]!));
    expect(JSON.stringify(role?.['Properties'])).toMatch(/"Roles":\[\{"Ref":"WindowsRole/);
  });

  test('gives instances a volume that Windows images fit on, and takes no image but its own', () => {
    const [settings] = Object.values(template.findResources('AWS::SSM::Parameter'));
    const text = JSON.stringify(settings?.['Properties']);
    expect(text).toContain('\\"volumeGiB\\":100');
    expect(text).toContain(`\\"imageIds\\":[\\"${IMAGE}\\"]`);
  });

  test('leaves nothing behind when it is deleted', () => {
    template.hasResource('AWS::ECR::Repository', { DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
  });

  test('has no repository where another registry is given', () => {
    const other = Template.fromStack(
      new WindowsContainerStack(new App(), 'Local', {
        registry: { repositoryUri: '127.0.0.1:5000/converter', baseImage: '127.0.0.1:5000/dotnet/aspnet:10.0' },
      }),
    );
    other.resourceCountIs('AWS::ECR::Repository', 0);
    expect(buildAction(other)).toMatchObject({
      Configuration: {
        Command:
          './install-tools.ps1\n./build.ps1 -Repository 127.0.0.1:5000/converter -BaseImage 127.0.0.1:5000/dotnet/aspnet:10.0',
      },
    });
  });
});
