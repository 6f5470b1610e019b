import { AwsError } from '../../../kernel/aws-error.js';

/** What CloudFormation answers to nearly everything that it refuses. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** The template's form is wrong. */
export const formatError = (message: string): AwsError => validationError(`Template format error: ${message}`);

/** An intrinsic function is used wrongly. */
export const templateError = (message: string): AwsError => validationError(`Template error: ${message}`);
