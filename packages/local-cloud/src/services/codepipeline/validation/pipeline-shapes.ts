import { integer, list, map, oneOf, structure, text } from './constraints.js';
import {
  actionName,
  actionTypeId,
  artifactName,
  configurationKey,
  nextToken,
  pageSize,
  pipelineName,
  provider,
  region,
  roleArn,
  stageName,
  tags,
} from './name-shapes.js';
import { triggerDeclaration } from './trigger-shapes.js';

const inputArtifacts = list(structure({ 'name!': artifactName }));
const commands = list(text(1, 1000), 1, 50);

const actionDeclaration = structure({
  'name!': actionName,
  'actionTypeId!': actionTypeId,
  runOrder: integer(1, 999),
  configuration: map(configurationKey, text(1, 1000)),
  commands,
  outputArtifacts: list(structure({ 'name!': artifactName, files: list(text(1, 128), 1, 10) })),
  inputArtifacts,
  outputVariables: list(text(1, 128), 1, 15),
  roleArn,
  region,
  namespace: text(1, 100, '[A-Za-z0-9@\\-_]+'),
  timeoutInMinutes: integer(5, 86400),
  environmentVariables: list(
    structure({
      'name!': text(1, 128, '[A-Za-z0-9_]+'),
      'value!': text(1, 2000, '.*'),
      type: oneOf('PLAINTEXT', 'SECRETS_MANAGER'),
    }),
    1,
    10,
  ),
});

const result = oneOf('ROLLBACK', 'FAIL', 'RETRY', 'SKIP');
const rule = structure({
  'name!': actionName,
  'ruleTypeId!': structure({
    'category!': oneOf('Rule'),
    owner: oneOf('AWS'),
    'provider!': provider,
    version: text(1, 9),
  }),
  configuration: map(configurationKey, text(1, 10000), 0, 200),
  commands,
  inputArtifacts,
  roleArn,
  region,
  timeoutInMinutes: integer(5, 86400),
});
const conditions = list(structure({ result, rules: list(rule, 1, 5) }), 1, 1);

const stageDeclaration = structure({
  'name!': stageName,
  blockers: list(structure({ 'name!': text(1, 100), 'type!': oneOf('Schedule') })),
  'actions!': list(actionDeclaration),
  onFailure: structure({
    result,
    retryConfiguration: structure({ retryMode: oneOf('FAILED_ACTIONS', 'ALL_ACTIONS') }),
    conditions,
  }),
  onSuccess: structure({ 'conditions!': conditions }),
  beforeEntry: structure({ 'conditions!': conditions }),
});

const artifactStore = structure({
  'type!': oneOf('S3'),
  'location!': text(3, 63, '[a-zA-Z0-9\\-\\.]+'),
  encryptionKey: structure({ 'id!': text(1, 400), 'type!': oneOf('KMS') }),
});

const variableName = text(1, 128, '[A-Za-z0-9@\\-_]+');
const variableValue = text(1, 1000, '.*');

const pipelineDeclaration = structure({
  'name!': pipelineName,
  'roleArn!': roleArn,
  artifactStore,
  artifactStores: map(region, artifactStore),
  'stages!': list(stageDeclaration),
  version: integer(1),
  executionMode: oneOf('QUEUED', 'SUPERSEDED', 'PARALLEL'),
  pipelineType: oneOf('V1', 'V2'),
  variables: list(
    structure({ 'name!': variableName, defaultValue: variableValue, description: text(0, 200, '.*') }),
    undefined,
    50,
  ),
  triggers: list(triggerDeclaration, undefined, 50),
});

export const createPipelineShape = structure({ 'pipeline!': pipelineDeclaration, tags });
export const updatePipelineShape = structure({ 'pipeline!': pipelineDeclaration });
export const getPipelineShape = structure({ 'name!': pipelineName, version: integer(1) });
export const pipelineByNameShape = structure({ 'name!': pipelineName });
export const listPipelinesShape = structure({ nextToken, maxResults: pageSize(1000) });

export const startVariables = list(structure({ 'name!': variableName, 'value!': variableValue }), 1, 50);
