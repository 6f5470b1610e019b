import type { ActionDeclaration, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { beforeEach, describe, expect, test } from 'vitest';
import { textWith } from './matchers.js';
import {
  approval,
  build,
  builderType,
  createRole,
  deploy,
  pipeline,
  pipelineCloud,
  pipelineOf,
  source,
  type PipelineCloud,
} from './pipeline-cloud.js';

let aws: PipelineCloud;
beforeEach(async () => {
  aws = await pipelineCloud();
  await aws.call('CreateCustomActionType', builderType());
});

const create = (declaration: unknown) => aws.call('CreatePipeline', { pipeline: declaration });
const inBuild = (...actions: ActionDeclaration[]): PipelineDeclaration => pipelineOf({ Build: actions });
const FORMAT =
  'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).';
const at = (text: string): string =>
  `StageName=[Build], ActionName=[Compile], ActionConfigurationKey=[Command], VariableReferenceText=[${text}]`;
const command = (Command: string): ActionDeclaration => build({ configuration: { Command } });

const STRUCTURE = 'InvalidStructureException';
const STAGE = 'InvalidStageDeclarationException';
const ACTION = 'InvalidActionDeclarationException';
const VALIDATION = 'ValidationException';

describe('a pipeline is refused', () => {
  test.each<[string, PipelineDeclaration, string, string]>([
    [
      'of one stage',
      pipeline({ stages: [{ name: 'Source', actions: [source()] }] }),
      STRUCTURE,
      'Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline',
    ],
    [
      'that begins with something else than sources',
      pipeline({
        stages: [
          { name: 'Build', actions: [build({ inputArtifacts: [] })] },
          { name: 'Then', actions: [approval()] },
        ],
      }),
      STRUCTURE,
      'Pipeline should start with a stage that only contains source actions',
    ],
    [
      'with a source later on',
      inBuild(source({ outputArtifacts: [{ name: 'Other' }] })),
      STRUCTURE,
      'Only the first stage',
    ],
    [
      'with two stages of a name',
      pipeline({
        stages: [
          { name: 'A', actions: [source()] },
          { name: 'A', actions: [approval()] },
        ],
      }),
      STAGE,
      'Stage name A has been used more than once',
    ],
    ['with two actions of a name in a stage', inBuild(build(), build({ outputArtifacts: [] })), STAGE, 'Compile'],
    ['with an empty stage', pipelineOf({ Build: [] }), STAGE, 'Stage Build has no actions'],
    ['without an artifact store', pipeline({ artifactStore: undefined }), STRUCTURE, 'artifact store'],
    [
      'with stores, but none for its Region',
      pipeline({ artifactStore: undefined, artifactStores: { 'eu-west-1': { type: 'S3', location: 'bucket' } } }),
      STRUCTURE,
      'us-east-1',
    ],
    [
      'with too few artifacts',
      pipelineOf({ Deploy: [deploy({ inputArtifacts: [] })] }),
      ACTION,
      'Action Publish declares 0 input artifacts which is less than the minimum count (1)',
    ],
    [
      'with too many artifacts',
      inBuild(approval({ inputArtifacts: [{ name: 'SourceArtifact' }] })),
      ACTION,
      'Action Review declares 1 input artifacts which is more than the maximum count (0)',
    ],
    ['with an input that nothing made', inBuild(build({ inputArtifacts: [{ name: 'Nothing' }] })), ACTION, 'Nothing'],
    [
      'with an input that is made at the same time',
      inBuild(build(), build({ name: 'Other', inputArtifacts: [{ name: 'BuildArtifact' }], outputArtifacts: [] })),
      ACTION,
      'BuildArtifact',
    ],
    [
      'with an output made twice',
      inBuild(build(), build({ name: 'Other', runOrder: 2 })),
      STRUCTURE,
      'Output artifact BuildArtifact of action Other has been used more than once',
    ],
    [
      'with an unknown configuration',
      inBuild(build({ configuration: { Command: 'x', Nope: 'y' } })),
      ACTION,
      "Action configuration for action 'Compile' contains unknown configuration 'Nope'",
    ],
    [
      'without a required configuration',
      inBuild(build({ configuration: {} })),
      ACTION,
      "Action configuration for action 'Compile' is missing required configuration 'Command'",
    ],
    ['with a custom action elsewhere', inBuild(build({ region: 'eu-west-1' })), ACTION, 'cross-Region'],
    ['with a timeout for a custom action', inBuild(build({ timeoutInMinutes: 10 })), ACTION, 'timeoutInMinutes'],
    [
      'with a namespace used twice',
      inBuild(build({ namespace: 'N' }), build({ name: 'Other', outputArtifacts: [], namespace: 'N' })),
      ACTION,
      'Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[Build], ActionName=[Compile], Namespace=[N]',
    ],
    ['with a reserved namespace', inBuild(build({ namespace: 'variables' })), ACTION, 'reserved'],
    ['with a namespace that is an artifact', inBuild(build({ namespace: 'BuildArtifact' })), ACTION, 'artifact'],
    [
      'with an unknown namespace',
      inBuild(command('#{Gone.Key}')),
      ACTION,
      `${FORMAT} The following pipeline execution variables are referencing a namespace that does not exist. ${at('#{Gone.Key}')}`,
    ],
    ['with a reference without a period', inBuild(command('a #{Gone} b')), ACTION, `${FORMAT} The following`],
    [
      'with a namespace that comes later',
      inBuild(command('#{Later.Key}'), build({ name: 'Other', runOrder: 2, outputArtifacts: [], namespace: 'Later' })),
      ACTION,
      'does not exist',
    ],
    [
      'with pipeline variables in V1',
      { ...inBuild(build()), pipelineType: 'V1', variables: [{ name: 'Key', defaultValue: 'x' }] },
      STRUCTURE,
      'Pipeline variable can only be used with V2 pipelines',
    ],
    [
      'with a pipeline variable in a source',
      pipelineOf(
        { Build: [build()] },
        {
          variables: [{ name: 'Key', defaultValue: 'x' }],
          stages: [
            {
              name: 'Source',
              actions: [source({ configuration: { S3Bucket: 'b', S3ObjectKey: '#{variables.Key}' } })],
            },
            { name: 'Build', actions: [build()] },
          ],
        },
      ),
      ACTION,
      'Variables at the pipeline level cannot be used in source actions. StageName=[Source], ActionName=[Fetch], ActionConfigurationKey=[S3ObjectKey], VariableReferenceText=[#{variables.Key}]',
    ],
    [
      'with an undeclared pipeline variable',
      { ...inBuild(command('#{variables.Other}')), pipelineType: 'V2' },
      ACTION,
      `The referenced variables haven't been declared. ${at('#{variables.Other}')}`,
    ],
    [
      'with a variable declared twice',
      { ...inBuild(build()), variables: [{ name: 'Key' }, { name: 'Key' }] },
      STRUCTURE,
      'Variable names must be unique. The following variable name is already in use: Key',
    ],
    [
      'with a topic that is none',
      inBuild(approval({ configuration: { NotificationArn: 'arn:aws:sqs:us-east-1:000000000000:q' } })),
      ACTION,
      'The ARN arn:aws:sqs:us-east-1:000000000000:q you specified for sending notifications for the approval action Review',
    ],
    ['queued in V1', { ...inBuild(build()), pipelineType: 'V1', executionMode: 'QUEUED' }, STRUCTURE, 'V2'],
    [
      'with a name of spaces',
      pipeline({ name: 'my pipeline' }),
      VALIDATION,
      "1 validation error detected: Value at 'pipeline.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
    ],
    [
      'with a configuration value of 1001 characters',
      inBuild(command('x'.repeat(1001))),
      VALIDATION,
      "1 validation error detected: Value at 'pipeline.stages.2.member.actions.1.member.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]",
    ],
    [
      'with several faults',
      pipeline({ name: '', roleArn: 'nobody' }),
      VALIDATION,
      "3 validation errors detected: Value at 'pipeline.name' failed to satisfy constraint: Member must have length greater than or equal to 1; ",
    ],
    [
      'with a run order of 1000',
      inBuild(build({ runOrder: 1000 })),
      VALIDATION,
      "Value at 'pipeline.stages.2.member.actions.1.member.runOrder' failed to satisfy constraint: Member must have value less than or equal to 999",
    ],
    [
      'with an owner that nobody is',
      // Deliberately not an owner.
      inBuild(build({ actionTypeId: { category: 'Build', owner: 'Me' as 'AWS', provider: 'P', version: '1' } })),
      VALIDATION,
      'Member must satisfy enum value set: [AWS, ThirdParty, Custom]',
    ],
    [
      'whose role does not exist',
      pipeline({ roleArn: 'arn:aws:iam::000000000000:role/nobody' }),
      STRUCTURE,
      'CodePipeline is not authorized to perform AssumeRole on role arn:aws:iam::000000000000:role/nobody',
    ],
  ])('%s', async (_what, declaration, code, text) => {
    await expect(create(declaration)).rejects.toMatchObject({ code, message: textWith(text) });
    expect(await aws.call('ListPipelines', {})).toEqual({ pipelines: [] });
  });

  test('whose role does not trust CodePipeline', async () => {
    const roleArn = await createRole(aws.cloud, 'function', undefined, 'lambda.amazonaws.com');
    await expect(create(pipeline({ roleArn }))).rejects.toMatchObject({
      code: STRUCTURE,
      message: `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`,
    });
  });

  test('under a name that is taken', async () => {
    await create(pipeline());
    await expect(create(pipeline())).rejects.toMatchObject({ code: 'PipelineNameInUseException' });
  });

  test('when members are missing', async () => {
    await expect(
      create({ name: 'x', roleArn: 'arn:aws:iam::000000000000:role/x', stages: [{}] }),
    ).rejects.toMatchObject({
      code: VALIDATION,
      message: textWith(
        "Value at 'pipeline.stages.1.member.name' failed to satisfy constraint: Member must not be null",
      ),
    });
  });
});
