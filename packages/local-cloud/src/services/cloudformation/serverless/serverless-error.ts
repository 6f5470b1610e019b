import { validationError } from '../template/validation-error.js';

/** A serverless resource is written wrongly, or asks for what is not served here. */
export const serverlessError = (logicalId: string, problem: string): Error =>
  validationError(
    'Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document. ' +
      `Number of errors found: 1. Resource with id [${logicalId}] is invalid. ${problem}`,
  );
