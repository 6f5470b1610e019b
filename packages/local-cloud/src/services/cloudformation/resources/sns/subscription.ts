import type {
  SetSubscriptionAttributesCommandInput,
  SubscribeCommandInput,
  SubscribeCommandOutput,
} from '@aws-sdk/client-sns';
import { document, flag, needed, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { textAttributes } from '../text-attributes.js';

const attributeShapes = {
  DeliveryPolicy: document,
  FilterPolicy: document,
  FilterPolicyScope: text,
  RawMessageDelivery: flag,
  RedrivePolicy: document,
  SubscriptionRoleArn: text,
};
const properties = { ...attributeShapes, Endpoint: text, Protocol: needed(text), Region: text, TopicArn: needed(text) };

export const snsSubscription = provider({
  type: 'AWS::SNS::Subscription',
  properties,
  ignored: ['ReplayPolicy'],
  replaceOn: ['Endpoint', 'Protocol', 'TopicArn'],
  attributes: ['Arn'],
  absent: ['NotFound', 'NotFoundException'],
  create: async (subscription, context) => {
    const { SubscriptionArn = '' } = await context.call<SubscribeCommandOutput>('sns', 'Subscribe', {
      TopicArn: subscription.TopicArn,
      Protocol: subscription.Protocol,
      Endpoint: subscription.Endpoint,
      Attributes: textAttributes(subscription, attributeShapes),
      ReturnSubscriptionArn: true,
    } satisfies SubscribeCommandInput);
    return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update: async ({ physicalId: SubscriptionArn, properties: subscription, changed }, context) => {
    const after = textAttributes(subscription, attributeShapes);
    for (const AttributeName of Object.keys(attributeShapes).filter((name) => changed.has(name))) {
      const AttributeValue = after[AttributeName] ?? '{}';
      await context.call('sns', 'SetSubscriptionAttributes', {
        SubscriptionArn,
        AttributeName,
        AttributeValue,
      } satisfies SetSubscriptionAttributesCommandInput);
    }
    return { physicalId: SubscriptionArn };
  },
  delete: (SubscriptionArn, _, context) => context.call('sns', 'Unsubscribe', { SubscriptionArn }),
});
