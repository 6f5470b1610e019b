import { AwsError } from '../../kernel/aws-error.js';

export const invalidParameters = (message: string): AwsError => new AwsError('InvalidParameters', message);

export const invalidDocument = (message = 'The specified document does not exist.'): AwsError =>
  new AwsError('InvalidDocument', message);

export const invalidDocumentContent = (message: string): AwsError => new AwsError('InvalidDocumentContent', message);

export const validationException = (message: string): AwsError => new AwsError('ValidationException', message);

/** As the services that check by patterns word it. */
export const constraintViolated = (value: string, member: string, constraint: string): AwsError =>
  validationException(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const parameterNotFound = (name?: string): AwsError =>
  new AwsError('ParameterNotFound', name === undefined ? '' : `Parameter ${name} not found.`);
