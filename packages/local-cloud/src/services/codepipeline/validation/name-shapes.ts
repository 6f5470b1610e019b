import { integer, list, oneOf, structure, text, type Shape } from './constraints.js';

/** Names and small values that many inputs share. */
const NAME = '[A-Za-z0-9.@\\-_]+';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

export const pipelineName = text(1, 100, NAME);
export const stageName = text(1, 100, NAME);
export const actionName = text(1, 100, NAME);
export const artifactName = text(1, 100, '[a-zA-Z0-9_\\-]+');
export const uuid = text(undefined, undefined, UUID);
export const roleArn = text(undefined, 1024, 'arn:aws(-[\\w]+)*:iam::[0-9]{12}:role/.*');
export const region = text(4, 30);
export const nextToken = text(1, 2048);
export const pageSize = (max: number): Shape => integer(1, max);

export const category = oneOf('Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute');
export const owner = oneOf('AWS', 'ThirdParty', 'Custom');
export const provider = text(1, 35, '[0-9A-Za-z_-]+');
export const version = text(1, 9, '[0-9A-Za-z_-]+');
export const actionTypeId = structure({
  'category!': category,
  'owner!': owner,
  'provider!': provider,
  'version!': version,
});

export const configurationKey = text(1, 50);
export const executionId = text(1, 1500);
export const revision = text(1, 1500);
export const revisionChangeId = text(1, 100);
export const url = text(1, 2048);

export const resourceArn = text(undefined, undefined, 'arn:aws(-[\\w]+)*:codepipeline:.+:[0-9]{12}:.+');
export const tagKey = text(1, 128);
export const tags = list(structure({ 'key!': tagKey, 'value!': text(0, 256) }));
