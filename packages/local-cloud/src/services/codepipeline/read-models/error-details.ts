import type { ErrorDetails } from '@aws-sdk/client-codepipeline';
import type { ActionExecutionRecord } from '../state/action-execution.js';

export const errorDetails = ({ error }: ActionExecutionRecord): { readonly errorDetails?: ErrorDetails } =>
  error ? { errorDetails: { code: error.code, message: error.message } } : {};
