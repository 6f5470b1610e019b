import { expect, test } from 'vitest';
import { STEP_FUNCTIONS_ERRORS } from '../../src/index.js';

test('the errors have the names that Step Functions gives them: the service, a dot, the exception', () => {
  expect(STEP_FUNCTIONS_ERRORS).toEqual({
    all: 'States.ALL',
    timeout: 'States.Timeout',
    conditionFailed: 'DynamoDb.ConditionalCheckFailedException',
    functionUnwell: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    tableUnwell: [
      'DynamoDb.DynamoDbException',
      'DynamoDb.InternalServerErrorException',
      'DynamoDb.ProvisionedThroughputExceededException',
      'DynamoDb.RequestLimitExceededException',
      'DynamoDb.ThrottlingException',
    ],
  });
});
