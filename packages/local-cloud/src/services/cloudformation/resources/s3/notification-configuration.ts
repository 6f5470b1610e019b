import type { Event, NotificationConfiguration } from '@aws-sdk/client-s3';
import { flag, list, needed, oneOf, record, text, type Shape } from '../property-shape.js';

const filter = record({
  S3Key: needed(
    record({ Rules: needed(list(record({ Name: needed(oneOf<'prefix' | 'suffix'>()), Value: needed(text) }))) }),
  ),
});

const event = needed(oneOf<Event>());

const template = record({
  EventBridgeConfiguration: record({ EventBridgeEnabled: flag }),
  LambdaConfigurations: list(record({ Event: event, Filter: filter, Function: needed(text) })),
  QueueConfigurations: list(record({ Event: event, Filter: filter, Queue: needed(text) })),
  TopicConfigurations: list(record({ Event: event, Filter: filter, Topic: needed(text) })),
});

type Filter = ReturnType<typeof filter.read>;

const common = ({ Event, Filter }: { readonly Event: Event; readonly Filter?: Filter }) => ({
  Events: [Event],
  ...(Filter && { Filter: { Key: { FilterRules: Filter.S3Key.Rules } } }),
});

/** A bucket's notifications as the API spells them. */
export const notificationConfiguration: Shape<NotificationConfiguration> = {
  read: (value, name) => {
    const source = template.read(value, name);
    const bridge = source.EventBridgeConfiguration;
    return {
      // The mere presence of the member sends events to EventBridge.
      ...(bridge && bridge.EventBridgeEnabled !== false && { EventBridgeConfiguration: {} }),
      ...(source.LambdaConfigurations && {
        LambdaFunctionConfigurations: source.LambdaConfigurations.map((entry) => ({
          ...common(entry),
          LambdaFunctionArn: entry.Function,
        })),
      }),
      ...(source.QueueConfigurations && {
        QueueConfigurations: source.QueueConfigurations.map((entry) => ({ ...common(entry), QueueArn: entry.Queue })),
      }),
      ...(source.TopicConfigurations && {
        TopicConfigurations: source.TopicConfigurations.map((entry) => ({ ...common(entry), TopicArn: entry.Topic })),
      }),
    };
  },
};
