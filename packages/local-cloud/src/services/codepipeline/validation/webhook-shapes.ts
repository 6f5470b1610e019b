import { list, oneOf, structure, text } from './constraints.js';
import { actionName, nextToken, pageSize, pipelineName, tags } from './name-shapes.js';

const webhookName = text(1, 100, '[A-Za-z0-9.@\\-_]+');

export const putWebhookShape = structure({
  'webhook!': structure({
    'name!': webhookName,
    'targetPipeline!': pipelineName,
    'targetAction!': actionName,
    'filters!': list(structure({ 'jsonPath!': text(1, 150), matchEquals: text(1, 150) }), undefined, 5),
    'authentication!': oneOf('GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'),
    'authenticationConfiguration!': structure({ AllowedIPRange: text(1, 100), SecretToken: text(1, 100) }),
  }),
  tags,
});
export const deleteWebhookShape = structure({ 'name!': webhookName });
export const registerWebhookShape = structure({ webhookName });
export const listWebhooksShape = structure({ NextToken: nextToken, MaxResults: pageSize(100) });
