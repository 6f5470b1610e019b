import type { ErrorDetails } from '@aws-sdk/client-codepipeline';
import type { ActionExecutionRecord } from '../state/action-execution.js';

export const errorDetails = ({
  error,
}: Pick<ActionExecutionRecord, 'error'>): { readonly errorDetails?: ErrorDetails } =>
  error ? { errorDetails: { code: error.code, message: error.message } } : {};
