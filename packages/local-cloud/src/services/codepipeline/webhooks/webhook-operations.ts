import type {
  DeleteWebhookCommandInput,
  DeregisterWebhookWithThirdPartyCommandInput,
  ListWebhookItem,
  ListWebhooksCommandInput,
  ListWebhooksCommandOutput,
  PutWebhookCommandInput,
  PutWebhookCommandOutput,
  RegisterWebhookWithThirdPartyCommandInput,
  WebhookDefinition,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { webhookArn } from '../names.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import type { WebhookRecord } from '../state/webhook.js';
import { tagList, withTags } from '../tags.js';
import type { Checked } from '../validation/constraints.js';
import {
  deleteWebhookShape,
  listWebhooksShape,
  putWebhookShape,
  registerWebhookShape,
} from '../validation/webhook-shapes.js';
import type { World } from '../world.js';
import { authenticationOf } from './authentication.js';
import { checkFilters } from './filters.js';
import { sourceActionOf } from './source-action.js';

export const webhookOperations = (world: World) => {
  const { cloud, store, tunables } = world;
  const access = accessTo(cloud);
  const onWebhook = (action: string, name: string | undefined) =>
    access.resource(action, webhookArn(cloud, name ?? '*'));

  const register = (webhookName: string | undefined, registered: boolean): object => {
    const webhook = webhookName === undefined ? undefined : store.webhooks.get(webhookName);
    if (!webhook)
      throw new AwsError('WebhookNotFoundException', `The webhook '${webhookName ?? ''}' could not be found`);
    const provider = sourceActionOf(store, webhook)?.actionTypeId.provider;
    if (registered && provider !== 'GitHub') {
      throw new AwsError(
        'ValidationException',
        `The webhook '${webhook.name}' cannot be registered: its action ${webhook.targetAction} is not of provider GitHub`,
      );
    }
    store.webhooks.set(webhook.name, { ...webhook, registered });
    return {};
  };

  return {
    PutWebhook: served<PutWebhookCommandInput, Answer<PutWebhookCommandOutput>>(
      putWebhookShape,
      ({ webhook, tags }) => access.resource('PutWebhook', webhookArn(cloud, webhook?.name ?? '*'), tags),
      ({ webhook, tags }) => {
        const existing = store.webhooks.get(webhook.name);
        if (!existing && store.webhooks.size >= tunables.webhooks) {
          throw new AwsError(
            'LimitExceededException',
            `The number of webhooks in account ${cloud.account} has reached the limit of ${tunables.webhooks}`,
          );
        }
        const record: WebhookRecord = {
          ...definitionFrom(webhook),
          ...authenticationOf(webhook.authentication, webhook.authenticationConfiguration),
          // An update keeps the URL.
          key: existing?.key ?? cloud.hex(40),
          tags: withTags(webhookArn(cloud, webhook.name), existing?.tags ?? {}, tags),
          registered: existing?.registered ?? false,
          ...(existing?.lastTriggered !== undefined && { lastTriggered: existing.lastTriggered }),
        };
        findPipeline(world, webhook.targetPipeline);
        const action = sourceActionOf(store, record);
        if (!action) {
          throw new AwsError(
            'ValidationException',
            `The pipeline ${webhook.targetPipeline} has no source action with the name ${webhook.targetAction}`,
          );
        }
        checkFilters(record.filters, action.configuration);
        store.webhooks.set(webhook.name, record);
        return { webhook: itemOf(world, record) };
      },
    ),

    DeleteWebhook: served<DeleteWebhookCommandInput, object>(
      deleteWebhookShape,
      ({ name }) => onWebhook('DeleteWebhook', name),
      ({ name }) => {
        store.webhooks.delete(name);
        return {};
      },
    ),

    ListWebhooks: served<ListWebhooksCommandInput, Answer<ListWebhooksCommandOutput>>(
      listWebhooksShape,
      () => onWebhook('ListWebhooks', undefined),
      ({ NextToken, MaxResults }) => {
        const { items, nextToken } = page([...store.webhooks.values()], NextToken, MaxResults ?? 100);
        return {
          webhooks: items.map((webhook) => itemOf(world, webhook)),
          ...(nextToken !== undefined && { NextToken: nextToken }),
        };
      },
    ),

    RegisterWebhookWithThirdParty: served<RegisterWebhookWithThirdPartyCommandInput, object>(
      registerWebhookShape,
      ({ webhookName }) => onWebhook('RegisterWebhookWithThirdParty', webhookName),
      ({ webhookName }) => register(webhookName, true),
    ),

    DeregisterWebhookWithThirdParty: served<DeregisterWebhookWithThirdPartyCommandInput, object>(
      registerWebhookShape,
      ({ webhookName }) => onWebhook('DeregisterWebhookWithThirdParty', webhookName),
      ({ webhookName }) => register(webhookName, false),
    ),
  };
};

const definitionFrom = ({ name, targetPipeline, targetAction, filters }: Checked<WebhookDefinition>) => ({
  name,
  targetPipeline,
  targetAction,
  filters: filters.map(({ jsonPath, matchEquals }) => ({
    jsonPath,
    ...(matchEquals !== undefined && { matchEquals }),
  })),
});

/** The cloud's address stands in the URL as it is now: another run may listen elsewhere. */
const webhookUrl = ({ cloud }: World, { key }: Pick<WebhookRecord, 'key'>): string =>
  `${cloud.endpoint}/_local/codepipeline/webhook/${key}`;

const itemOf = (world: World, webhook: WebhookRecord): ListWebhookItem => ({
  definition: {
    name: webhook.name,
    targetPipeline: webhook.targetPipeline,
    targetAction: webhook.targetAction,
    filters: webhook.filters.map((filter) => ({ ...filter })),
    authentication: webhook.authentication,
    authenticationConfiguration: {
      ...(webhook.secretToken !== undefined && { SecretToken: '****' }),
      ...(webhook.allowedIpRange !== undefined && { AllowedIPRange: webhook.allowedIpRange }),
    },
  },
  url: webhookUrl(world, webhook),
  arn: webhookArn(world.cloud, webhook.name),
  tags: tagList(webhook.tags),
  ...(webhook.lastTriggered !== undefined && { lastTriggered: new Date(webhook.lastTriggered) }),
  ...(webhook.error && { errorCode: webhook.error.code, errorMessage: webhook.error.message }),
});
