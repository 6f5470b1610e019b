import type { ServiceName } from './service.js';

/** The code that a service answers to a caller that calls too often, and its HTTP status. */
export const throttlingError = (service: ServiceName): { code: string; status: number; message: string } => {
  switch (service) {
    case 'ec2':
      return { code: 'RequestLimitExceeded', status: 503, message: 'Request limit exceeded.' };
    case 's3':
      return { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' };
    case 'dynamodb':
      return {
        code: 'ThrottlingException',
        status: 400,
        message: 'Rate of requests exceeds the allowed throughput.',
      };
    case 'lambda':
      return { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' };
    case 'sqs':
      return { code: 'RequestThrottled', status: 403, message: 'Request is throttled.' };
    case 'iam':
    case 'sts':
    case 'cloudformation':
    case 'sns':
    case 'monitoring':
      return { code: 'Throttling', status: 400, message: 'Rate exceeded' };
    case 'codecommit':
    case 'codedeploy':
    case 'codepipeline':
    case 'events':
    case 'kms':
    case 'logs':
    case 'secretsmanager':
    case 'ssm':
    case 'states':
      return { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' };
  }
};
