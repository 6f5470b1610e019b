import { AwsError } from '../../kernel/aws-error.js';

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message, { status: 400 });

/** Most of DynamoDB's refusals begin so. */
export const invalidValues = (message: string): AwsError =>
  invalid(`One or more parameter values were invalid: ${message}`);

/** `table` is named where the operation is about the table itself. */
export const noSuchTable = (table?: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    table === undefined ? 'Requested resource not found' : `Requested resource not found: Table: ${table} not found`,
    { status: 400 },
  );
