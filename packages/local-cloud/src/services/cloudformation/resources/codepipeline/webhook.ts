import type {
  PutWebhookCommandInput,
  PutWebhookCommandOutput,
  WebhookAuthenticationType,
} from '@aws-sdk/client-codepipeline';
import { flag, integer, list, needed, oneOf, record, tags, text, type Values } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';
import { lowerTags } from '../tag-changes.js';

const properties = {
  Authentication: needed(oneOf<WebhookAuthenticationType>()),
  AuthenticationConfiguration: needed(record({ AllowedIPRange: text, SecretToken: text })),
  Filters: needed(list(record({ JsonPath: needed(text), MatchEquals: text }))),
  Name: text,
  RegisterWithThirdParty: flag,
  Tags: tags,
  TargetAction: needed(text),
  TargetPipeline: needed(text),
  TargetPipelineVersion: integer,
};

/** Creates it, or gives the one of that name its new settings. */
const put = async (name: string, webhook: Values<typeof properties>, context: ResourceContext) => {
  const { AllowedIPRange, SecretToken } = webhook.AuthenticationConfiguration;
  const answer = await context.call<PutWebhookCommandOutput>('codepipeline', 'PutWebhook', {
    webhook: {
      name,
      targetPipeline: webhook.TargetPipeline,
      targetAction: webhook.TargetAction,
      filters: webhook.Filters.map(({ JsonPath, MatchEquals }) => ({ jsonPath: JsonPath, matchEquals: MatchEquals })),
      authentication: webhook.Authentication,
      authenticationConfiguration: {
        ...(AllowedIPRange !== undefined && { AllowedIPRange }),
        ...(SecretToken !== undefined && { SecretToken }),
      },
    },
    tags: lowerTags(context.withStackTags(webhook.Tags)),
  } satisfies PutWebhookCommandInput);
  context.exists(name);
  if (webhook.RegisterWithThirdParty === true) {
    await context.call('codepipeline', 'RegisterWebhookWithThirdParty', { webhookName: name });
  }
  return { physicalId: name, attributes: { Url: answer.webhook?.url ?? '' } };
};

export const codepipelineWebhook = provider({
  type: 'AWS::CodePipeline::Webhook',
  properties,
  name: { property: 'Name', maxLength: 100 },
  replaceOn: ['Name'],
  attributes: ['Url'],
  absent: ['WebhookNotFoundException'],
  create: (webhook, context) => put(context.name, webhook, context),
  update: ({ physicalId, properties: webhook }, context) => put(physicalId, webhook, context),
  delete: async (name, { RegisterWithThirdParty }, context) => {
    if (RegisterWithThirdParty === true) {
      await context.callUnless(['WebhookNotFoundException'], 'codepipeline', 'DeregisterWebhookWithThirdParty', {
        webhookName: name,
      });
    }
    await context.call('codepipeline', 'DeleteWebhook', { name });
  },
});
