import type {
  CreateAliasCommandInput,
  CreateAliasCommandOutput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-lambda';
import { list, needed, number, record, text, type Values } from '../property-shape.js';
import { provider } from '../resource-provider.js';

const routing = record({
  AdditionalVersionWeights: list(record({ FunctionVersion: needed(text), FunctionWeight: needed(number) })),
});

const properties = {
  Description: text,
  FunctionName: needed(text),
  FunctionVersion: needed(text),
  Name: needed(text),
  RoutingConfig: routing,
};

const inputOf = ({ RoutingConfig, ...alias }: Values<typeof properties>) => ({
  ...alias,
  RoutingConfig: {
    AdditionalVersionWeights: Object.fromEntries(
      (RoutingConfig?.AdditionalVersionWeights ?? []).map(({ FunctionVersion, FunctionWeight }) => [
        FunctionVersion,
        FunctionWeight,
      ]),
    ),
  },
});

export const lambdaAlias = provider({
  type: 'AWS::Lambda::Alias',
  properties,
  ignored: ['ProvisionedConcurrencyConfig'],
  replaceOn: ['FunctionName', 'Name'],
  attributes: ['AliasArn'],
  absent: ['ResourceNotFoundException'],
  create: async (alias, context) => {
    const created = await context.call<CreateAliasCommandOutput>(
      'lambda',
      'CreateAlias',
      inputOf(alias) satisfies CreateAliasCommandInput,
    );
    const arn = created.AliasArn ?? '';
    return { physicalId: arn, attributes: { AliasArn: arn } };
  },
  update: async ({ physicalId, properties: alias }, context) => {
    await context.call('lambda', 'UpdateAlias', inputOf(alias) satisfies UpdateAliasCommandInput);
    return { physicalId };
  },
  delete: (_, { FunctionName, Name }, context) => context.call('lambda', 'DeleteAlias', { FunctionName, Name }),
});
