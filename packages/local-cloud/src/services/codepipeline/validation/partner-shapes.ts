import { any, integer, list, oneOf, structure, text } from './constraints.js';
import { putJobFailureResultMembers, putJobSuccessResultMembers } from './job-shapes.js';
import { actionTypeId, category, configurationKey, provider, url, version } from './name-shapes.js';

const owner = text(undefined, undefined, 'AWS|ThirdParty');
const id = { 'category!': category, 'owner!': owner, 'provider!': provider, 'version!': version };
const artifactDetails = structure({ 'minimumCount!': integer(0, 10), 'maximumCount!': integer(0, 10) });
const accountId = '[0-9]{12}';

const actionType = structure({
  description: text(1, 1024),
  'executor!': structure({
    'configuration!': structure({
      lambdaExecutorConfiguration: structure({
        'lambdaFunctionArn!': text(1, 140, 'arn:aws(-[\\w]+)*:lambda:.+:[0-9]{12}:function:.+'),
      }),
      jobWorkerExecutorConfiguration: structure({
        pollingAccounts: list(text(undefined, undefined, accountId), 1, 1000),
        pollingServicePrincipals: list(text(1, 128), 1, 10),
      }),
    }),
    'type!': oneOf('JobWorker', 'Lambda'),
    policyStatementsTemplate: text(1, 2048),
    jobTimeout: integer(60, 43200),
  }),
  'id!': structure(id),
  'inputArtifactDetails!': artifactDetails,
  'outputArtifactDetails!': artifactDetails,
  permissions: structure({ 'allowedAccounts!': list(text(undefined, undefined, `${accountId}|\\*`), 1, 1000) }),
  properties: list(
    structure({
      'name!': configurationKey,
      'optional!': any,
      'key!': any,
      'noEcho!': any,
      queryable: any,
      description: text(1, 250),
    }),
    undefined,
    10,
  ),
  urls: structure({
    configurationUrl: url,
    entityUrlTemplate: url,
    executionUrlTemplate: url,
    revisionUrlTemplate: url,
  }),
});

const clientToken = text(1, 256);
const jobId = text(1, 512);

export const getActionTypeShape = structure(id);
export const updateActionTypeShape = structure({ 'actionType!': actionType });
export const partnerTypeShape = structure({
  'actionType!': actionType,
  'clientId!': text(1, 256),
  'clientToken!': clientToken,
});

export const pollForThirdPartyJobsShape = structure({ 'actionTypeId!': actionTypeId, maxBatchSize: integer(1) });
export const getThirdPartyJobDetailsShape = structure({ 'jobId!': jobId, 'clientToken!': clientToken });
export const acknowledgeThirdPartyJobShape = structure({
  'jobId!': jobId,
  'nonce!': text(1, 50),
  'clientToken!': clientToken,
});
export const putThirdPartyJobSuccessResultShape = structure({
  'jobId!': jobId,
  'clientToken!': clientToken,
  ...putJobSuccessResultMembers,
});
export const putThirdPartyJobFailureResultShape = structure({
  'jobId!': jobId,
  'clientToken!': clientToken,
  ...putJobFailureResultMembers,
});
