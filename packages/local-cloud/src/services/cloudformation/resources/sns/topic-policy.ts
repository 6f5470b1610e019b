import type { SetTopicAttributesCommandInput } from '@aws-sdk/client-sns';
import { document, list, needed, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const GONE = ['NotFound', 'NotFoundException'];

const put = async (
  topics: readonly string[],
  policyOf: (topic: string) => string,
  context: ResourceContext,
  gone: readonly string[] = [],
): Promise<void> => {
  for (const TopicArn of topics) {
    const input: SetTopicAttributesCommandInput = {
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: policyOf(TopicArn),
    };
    await context.callUnless(gone, 'sns', 'SetTopicAttributes', input);
  }
};

/** What a topic has when no policy is set: its account may do everything with it. */
const defaultPolicy =
  (account: string) =>
  (topic: string): string =>
    JSON.stringify({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: [
            'SNS:GetTopicAttributes',
            'SNS:SetTopicAttributes',
            'SNS:AddPermission',
            'SNS:RemovePermission',
            'SNS:DeleteTopic',
            'SNS:Subscribe',
            'SNS:ListSubscriptionsByTopic',
            'SNS:Publish',
          ],
          Resource: topic,
          Condition: { StringEquals: { 'AWS:SourceOwner': account } },
        },
      ],
    });

export const snsTopicPolicy = provider({
  type: 'AWS::SNS::TopicPolicy',
  properties: { PolicyDocument: needed(document), Topics: needed(list(text)) },
  name: { maxLength: 128 },
  replaceOn: [],
  attributes: ['Id'],
  create: async ({ Topics, PolicyDocument }, context) => {
    await put(Topics, () => PolicyDocument, context);
    return { physicalId: context.name, attributes: { Id: context.name } };
  },
  update: async ({ physicalId, properties: { Topics, PolicyDocument }, previous }, context) => {
    const left = previous.Topics.filter((topic) => !Topics.includes(topic));
    await put(left, defaultPolicy(context.account), context, GONE);
    await put(Topics, () => PolicyDocument, context);
    return { physicalId };
  },
  delete: (_, { Topics }, context) => put(Topics, defaultPolicy(context.account), context, GONE),
});
