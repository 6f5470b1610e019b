import { any, integer, map, oneOf, structure, text } from './constraints.js';
import { actionTypeId, configurationKey, executionId, revision, revisionChangeId, uuid } from './name-shapes.js';

const summary = text(1, 2048);

export const pollForJobsShape = structure({
  'actionTypeId!': actionTypeId,
  maxBatchSize: integer(1),
  queryParam: map(configurationKey, text(1, 50, '[a-zA-Z0-9_-]+'), 0, 1),
});

export const acknowledgeJobShape = structure({ 'jobId!': uuid, 'nonce!': text(1, 50) });

export const getJobDetailsShape = structure({ 'jobId!': uuid });

export const putJobSuccessResultMembers = {
  currentRevision: structure({
    'revision!': revision,
    'changeIdentifier!': revisionChangeId,
    created: any,
    revisionSummary: summary,
  }),
  continuationToken: text(1, 2048),
  executionDetails: structure({ summary, externalExecutionId: executionId, percentComplete: integer(0, 100) }),
};
export const putJobSuccessResultShape = structure({
  'jobId!': uuid,
  ...putJobSuccessResultMembers,
  outputVariables: map(text(undefined, undefined, '[A-Za-z0-9@\\-_]+'), text()),
});

export const putJobFailureResultMembers = {
  'failureDetails!': structure({
    'type!': oneOf(
      'JobFailed',
      'ConfigurationError',
      'PermissionError',
      'RevisionOutOfSync',
      'RevisionUnavailable',
      'SystemUnavailable',
    ),
    'message!': text(1, 5000),
    externalExecutionId: executionId,
  }),
};
export const putJobFailureResultShape = structure({ 'jobId!': uuid, ...putJobFailureResultMembers });
