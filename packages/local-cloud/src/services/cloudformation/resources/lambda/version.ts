import type { PublishVersionCommandInput, PublishVersionCommandOutput } from '@aws-sdk/client-lambda';
import { needed, text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';

export const lambdaVersion = provider({
  type: 'AWS::Lambda::Version',
  properties: { CodeSha256: text, Description: text, FunctionName: needed(text) },
  ignored: ['ProvisionedConcurrencyConfig', 'RuntimePolicy'],
  replaceOn: 'everything',
  attributes: ['FunctionArn', 'Version'],
  absent: ['ResourceNotFoundException'],
  create: async (version, context) => {
    const published = await context.call<PublishVersionCommandOutput>(
      'lambda',
      'PublishVersion',
      version satisfies PublishVersionCommandInput,
    );
    const arn = published.FunctionArn ?? '';
    return { physicalId: arn, attributes: attributesOf({ FunctionArn: arn, Version: published.Version }) };
  },
  delete: (arn, { FunctionName }, context) =>
    context.call('lambda', 'DeleteFunction', { FunctionName, Qualifier: arn.split(':').at(-1) }),
});
