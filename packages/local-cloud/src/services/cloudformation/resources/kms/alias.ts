import type { CreateAliasCommandInput, UpdateAliasCommandInput } from '@aws-sdk/client-kms';
import { needed, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';

export const kmsAlias = provider({
  type: 'AWS::KMS::Alias',
  properties: { AliasName: needed(text), TargetKeyId: needed(text) },
  replaceOn: ['AliasName'],
  attributes: [],
  absent: ['NotFoundException'],
  create: async (alias, context) => {
    await context.call('kms', 'CreateAlias', alias satisfies CreateAliasCommandInput);
    return { physicalId: alias.AliasName };
  },
  update: async ({ physicalId, properties: alias }, context) => {
    await context.call('kms', 'UpdateAlias', alias satisfies UpdateAliasCommandInput);
    return { physicalId };
  },
  delete: (AliasName, _, context) => context.call('kms', 'DeleteAlias', { AliasName }),
});
