import type { ServiceFactory, ServiceName } from '../kernel/service.js';

/** Every service that the local cloud has. Loaded when a cloud is made. */
export const SERVICES: Partial<Record<ServiceName, () => Promise<ServiceFactory>>> = {
  codepipeline: async () => (await import('./codepipeline/index.js')).createCodepipelineService,
  dynamodb: async () => (await import('./dynamodb/index.js')).createDynamodbService,
  iam: async () => (await import('./iam/index.js')).createIamService,
  lambda: async () => (await import('./lambda/index.js')).createLambdaService,
  s3: async () => (await import('./s3/index.js')).createS3Service,
  sqs: async () => (await import('./sqs/index.js')).createSqsService,
  states: async () => (await import('./states/index.js')).createStatesService,
  sts: async () => (await import('./sts/index.js')).createStsService,
};
