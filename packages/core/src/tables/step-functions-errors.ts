/** The error names that Step Functions gives to what can go wrong in a state, as far as a definition names them. */
export const STEP_FUNCTIONS_ERRORS = {
  all: 'States.ALL',
  timeout: 'States.Timeout',
  /** A wait's signal is there already. */
  conditionFailed: 'DynamoDb.ConditionalCheckFailedException',
  /** Lambda itself is unwell; the function has not answered. */
  functionUnwell: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  /** DynamoDB itself is unwell. What it does not model arrives as DynamoDbException. */
  tableUnwell: [
    'DynamoDb.DynamoDbException',
    'DynamoDb.InternalServerErrorException',
    'DynamoDb.ProvisionedThroughputExceededException',
    'DynamoDb.RequestLimitExceededException',
    'DynamoDb.ThrottlingException',
  ],
} as const;
