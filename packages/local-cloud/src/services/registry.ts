import type { ServiceFactory, ServiceName } from '../kernel/service.js';

/** Every service that the local cloud has. Loaded when a cloud is made. */
export const SERVICES: Partial<Record<ServiceName, () => Promise<ServiceFactory>>> = {
  cloudformation: async () => (await import('./cloudformation/index.js')).createCloudformationService,
  codecommit: async () => (await import('./codecommit/index.js')).createCodecommitService,
  codedeploy: async () => (await import('./codedeploy/index.js')).createCodedeployService,
  codepipeline: async () => (await import('./codepipeline/index.js')).createCodepipelineService,
  dynamodb: async () => (await import('./dynamodb/index.js')).createDynamodbService,
  ec2: async () => (await import('./ec2/index.js')).createEc2Service,
  events: async () => (await import('./events/index.js')).createEventsService,
  iam: async () => (await import('./iam/index.js')).createIamService,
  kms: async () => (await import('./kms/index.js')).createKmsService,
  lambda: async () => (await import('./lambda/index.js')).createLambdaService,
  logs: async () => (await import('./logs/index.js')).createLogsService,
  monitoring: async () => (await import('./monitoring/index.js')).createMonitoringService,
  s3: async () => (await import('./s3/index.js')).createS3Service,
  secretsmanager: async () => (await import('./secretsmanager/index.js')).createSecretsmanagerService,
  sns: async () => (await import('./sns/index.js')).createSnsService,
  sqs: async () => (await import('./sqs/index.js')).createSqsService,
  ssm: async () => (await import('./ssm/index.js')).createSsmService,
  states: async () => (await import('./states/index.js')).createStatesService,
  sts: async () => (await import('./sts/index.js')).createStsService,
};
