import { NAME, ROLE, type ResourceCase } from './resource-case.js';
import { textLike, textWith } from '../matchers.js';

export const flowsAndPipelines: readonly ResourceCase[] = [
  {
    type: 'AWS::Events::Rule',
    properties: {
      EventPattern: { source: ['aws.ec2'] },
      Targets: [{ Arn: 'arn', Id: 'T', RetryPolicy: { MaximumRetryAttempts: '3' } }],
    },
    created: [
      ['events:PutRule', { Name: NAME, EventPattern: '{"source":["aws.ec2"]}', State: 'ENABLED' }],
      [
        'events:PutTargets',
        { Rule: NAME, Targets: [{ Arn: 'arn', Id: 'T', RetryPolicy: { MaximumRetryAttempts: 3 } }] },
      ],
    ],
    deleted: ['events:RemoveTargets', 'events:DeleteRule'],
    ref: NAME,
    attributes: { Arn: textWith(':rule/demo-R-') },
  },
  {
    type: 'AWS::CodeCommit::Repository',
    properties: { RepositoryName: 'code' },
    created: [['codecommit:CreateRepository', { repositoryName: 'code', tags: {} }]],
    deleted: ['codecommit:DeleteRepository'],
    ref: 'repository-1',
    attributes: { Arn: 'arn', CloneUrlHttp: 'url', Name: 'code' },
  },
  {
    type: 'AWS::CodePipeline::Webhook',
    properties: {
      Authentication: 'GITHUB_HMAC',
      AuthenticationConfiguration: { SecretToken: 's' },
      Filters: [{ JsonPath: '$.ref', MatchEquals: 'refs/heads/{Branch}' }],
      RegisterWithThirdParty: 'true',
      TargetAction: 'Fetch',
      TargetPipeline: 'web',
    },
    created: [
      [
        'codepipeline:PutWebhook',
        {
          webhook: {
            name: NAME,
            targetPipeline: 'web',
            targetAction: 'Fetch',
            filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }],
            authentication: 'GITHUB_HMAC',
            authenticationConfiguration: { SecretToken: 's' },
          },
        },
      ],
      ['codepipeline:RegisterWebhookWithThirdParty', { webhookName: NAME }],
    ],
    deleted: ['codepipeline:DeregisterWebhookWithThirdParty', 'codepipeline:DeleteWebhook'],
    ref: NAME,
    attributes: { Url: 'url' },
  },
  {
    type: 'AWS::CodeDeploy::Application',
    properties: {},
    created: [['codedeploy:CreateApplication', { applicationName: NAME }]],
    deleted: ['codedeploy:DeleteApplication'],
    ref: NAME,
  },
  {
    type: 'AWS::CodeDeploy::DeploymentGroup',
    properties: {
      ApplicationName: 'web',
      ServiceRoleArn: ROLE,
      Ec2TagSet: { Ec2TagSetList: [{ Ec2TagGroup: [{ Key: 'k', Value: 'v', Type: 'KEY_AND_VALUE' }] }] },
      AutoRollbackConfiguration: { Enabled: 'true', Events: ['DEPLOYMENT_FAILURE'] },
    },
    created: [
      [
        'codedeploy:CreateDeploymentGroup',
        {
          applicationName: 'web',
          deploymentGroupName: NAME,
          serviceRoleArn: ROLE,
          ec2TagSet: { ec2TagSetList: [[{ Key: 'k', Value: 'v', Type: 'KEY_AND_VALUE' }]] },
          autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
        },
      ],
    ],
    deleted: ['codedeploy:DeleteDeploymentGroup'],
    ref: NAME,
  },
  {
    type: 'AWS::Logs::LogGroup',
    properties: { LogGroupName: '/aws/x', RetentionInDays: 30 },
    created: [
      ['logs:CreateLogGroup', { logGroupName: '/aws/x' }],
      ['logs:PutRetentionPolicy', { logGroupName: '/aws/x', retentionInDays: 30 }],
    ],
    deleted: ['logs:DeleteLogGroup'],
    ref: '/aws/x',
    attributes: { Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/x:*' },
  },
  {
    type: 'AWS::Logs::ResourcePolicy',
    properties: { PolicyName: 'p', PolicyDocument: '{}' },
    created: [['logs:PutResourcePolicy', { policyName: 'p', policyDocument: '{}' }]],
    deleted: ['logs:DeleteResourcePolicy'],
    ref: 'p',
  },
  {
    type: 'AWS::CloudWatch::Alarm',
    properties: {
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: '1',
      MetricName: 'm',
      Namespace: 'n',
      Threshold: '0.5',
    },
    created: [
      [
        'monitoring:PutMetricAlarm',
        {
          AlarmName: NAME,
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          MetricName: 'm',
          Namespace: 'n',
          Threshold: 0.5,
          Tags: [],
        },
      ],
    ],
    deleted: ['monitoring:DeleteAlarms'],
    ref: NAME,
    attributes: { Arn: textWith(':alarm:demo-R-') },
  },
  {
    type: 'AWS::CloudWatch::Dashboard',
    properties: { DashboardBody: { 'Fn::Sub': '{"region":"${AWS::Region}"}' } },
    created: [['monitoring:PutDashboard', { DashboardName: textLike(/^R-/), DashboardBody: '{"region":"us-east-1"}' }]],
    deleted: ['monitoring:DeleteDashboards'],
    ref: textLike(/^R-/),
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    properties: {
      DefinitionString: '{"Resource":"arn:${Partition}:x:${Fn}","Keep":"${other}"}',
      DefinitionSubstitutions: { Partition: 'aws', Fn: 7 },
      RoleArn: ROLE,
      LoggingConfiguration: {
        Level: 'ALL',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'l' } }],
      },
      TracingConfiguration: { Enabled: true },
    },
    created: [
      [
        'states:CreateStateMachine',
        {
          name: textLike(/^R-[A-Z0-9]{12}$/),
          definition: '{"Resource":"arn:aws:x:7","Keep":"${other}"}',
          roleArn: ROLE,
          loggingConfiguration: {
            level: 'ALL',
            includeExecutionData: false,
            destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: 'l' } }],
          },
          tracingConfiguration: { enabled: true },
        },
      ],
    ],
    deleted: ['states:DeleteStateMachine'],
    ref: textLike(/^arn:aws:states:us-east-1:000000000000:stateMachine:R-/),
    attributes: { Name: textLike(/^R-/) },
  },
  {
    type: 'AWS::SSM::Document',
    properties: {
      Content: { schemaVersion: '2.2' },
      DocumentType: 'Command',
      TargetType: '/AWS::EC2::Instance',
      UpdateMethod: 'NewVersion',
    },
    created: [
      [
        'ssm:CreateDocument',
        {
          Name: NAME,
          Content: '{"schemaVersion":"2.2"}',
          DocumentType: 'Command',
          TargetType: '/AWS::EC2::Instance',
          Tags: [],
        },
      ],
    ],
    deleted: ['ssm:DeleteDocument'],
    ref: NAME,
  },
  {
    type: 'AWS::SSM::Parameter',
    properties: { Name: '/a/b', Type: 'String', Value: '1', Tags: { k: 'v' } },
    created: [['ssm:PutParameter', { Name: '/a/b', Type: 'String', Value: '1', Tags: [{ Key: 'k', Value: 'v' }] }]],
    deleted: ['ssm:DeleteParameter'],
    ref: '/a/b',
    attributes: { Type: 'String', Value: '1', Arn: 'arn:aws:ssm:us-east-1:000000000000:parameter/a/b' },
  },
  {
    type: 'AWS::EC2::LaunchTemplate',
    properties: {
      LaunchTemplateData: {
        ImageId: 'ami',
        MetadataOptions: { HttpPutResponseHopLimit: '1' },
        UserData: { 'Fn::Base64': '#!' },
      },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'a', Value: 'b' }] }],
    },
    created: [
      [
        'ec2:CreateLaunchTemplate',
        {
          LaunchTemplateName: textLike(/^R_/),
          LaunchTemplateData: { ImageId: 'ami', MetadataOptions: { HttpPutResponseHopLimit: 1 }, UserData: 'IyE=' },
          TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'a', Value: 'b' }] }],
        },
      ],
    ],
    deleted: ['ec2:DeleteLaunchTemplate'],
    ref: 'lt-0123456789abcdef0',
    attributes: { LatestVersionNumber: '1', DefaultVersionNumber: '1' },
  },
  {
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      GroupDescription: 'd',
      VpcId: 'vpc-1',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: '22', ToPort: 22, CidrIp: '10.0.0.0/8' }],
    },
    created: [
      ['ec2:CreateSecurityGroup', { GroupName: NAME, Description: 'd', VpcId: 'vpc-1' }],
      [
        'ec2:AuthorizeSecurityGroupIngress',
        {
          GroupId: 'sg-1',
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
        },
      ],
    ],
    deleted: ['ec2:DeleteSecurityGroup'],
    ref: 'sg-1',
    attributes: { GroupId: 'sg-1', VpcId: 'vpc-1' },
  },
  {
    type: 'AWS::CodePipeline::CustomActionType',
    properties: {
      Category: 'Build',
      Provider: 'P',
      Version: 1,
      ConfigurationProperties: [{ Key: true, Name: 'n', Required: 'true', Secret: false, Type: 'String' }],
      InputArtifactDetails: { MinimumCount: 0, MaximumCount: 5 },
      OutputArtifactDetails: { MinimumCount: 0, MaximumCount: 5 },
      Settings: { EntityUrlTemplate: 'e' },
    },
    created: [
      [
        'codepipeline:CreateCustomActionType',
        {
          category: 'Build',
          provider: 'P',
          version: '1',
          configurationProperties: [{ name: 'n', key: true, required: true, secret: false, type: 'String' }],
          inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
          settings: { entityUrlTemplate: 'e' },
        },
      ],
    ],
    deleted: ['codepipeline:DeleteCustomActionType'],
    ref: 'Build|P|1',
  },
  {
    type: 'AWS::CodePipeline::Pipeline',
    properties: {
      RoleArn: ROLE,
      ArtifactStore: { Type: 'S3', Location: 'b' },
      PipelineType: 'V2',
      Stages: [
        {
          Name: 'Source',
          Actions: [
            {
              Name: 'S3',
              ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'S3', Version: 1 },
              Configuration: { S3Bucket: 'b', PollForSourceChanges: false },
              OutputArtifacts: [{ Name: 'App' }],
              RunOrder: '1',
            },
          ],
        },
      ],
      DisableInboundStageTransitions: [{ StageName: 'Build', Reason: 'not yet' }],
    },
    created: [
      [
        'codepipeline:CreatePipeline',
        {
          pipeline: {
            name: NAME,
            roleArn: ROLE,
            artifactStore: { type: 'S3', location: 'b' },
            pipelineType: 'V2',
            stages: [
              {
                name: 'Source',
                actions: [
                  {
                    name: 'S3',
                    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
                    configuration: { S3Bucket: 'b', PollForSourceChanges: 'false' },
                    outputArtifacts: [{ name: 'App' }],
                    runOrder: 1,
                  },
                ],
              },
            ],
          },
        },
      ],
      [
        'codepipeline:DisableStageTransition',
        { pipelineName: NAME, stageName: 'Build', transitionType: 'Inbound', reason: 'not yet' },
      ],
    ],
    deleted: ['codepipeline:DeletePipeline'],
    ref: NAME,
    attributes: { Version: '1' },
  },
  { type: 'AWS::CDK::Metadata', properties: { Analytics: 'x' }, created: [], deleted: [], ref: NAME },
  {
    type: 'AWS::CloudFormation::WaitConditionHandle',
    properties: {},
    created: [],
    deleted: [],
    ref: textLike(/^https:\/\/cloudformation-waitcondition-us-east-1\.s3\.amazonaws\.com\//),
  },
];
