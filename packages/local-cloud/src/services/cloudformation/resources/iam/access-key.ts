import type { CreateAccessKeyCommandOutput } from '@aws-sdk/client-iam';
import { integer, needed, oneOf, text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';
import { GONE } from './holder-policies.js';

/** A key of a user; a greater `Serial` makes a new one. */
export const iamAccessKey = provider({
  type: 'AWS::IAM::AccessKey',
  properties: { Serial: integer, Status: oneOf<'Active' | 'Inactive'>(), UserName: needed(text) },
  replaceOn: ['Serial', 'UserName'],
  attributes: ['SecretAccessKey'],
  absent: GONE,
  create: async ({ UserName, Status }, context) => {
    const input = { UserName };
    const { AccessKey: key } = await context.call<CreateAccessKeyCommandOutput>('iam', 'CreateAccessKey', input);
    const AccessKeyId = key?.AccessKeyId ?? '';
    context.exists(AccessKeyId);
    if (Status === 'Inactive') await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status });
    return { physicalId: AccessKeyId, attributes: attributesOf({ SecretAccessKey: key?.SecretAccessKey }) };
  },
  update: async ({ physicalId, properties: { UserName, Status = 'Active' } }, context) => {
    await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId: physicalId, Status });
    return { physicalId };
  },
  delete: (AccessKeyId, { UserName }, context) => context.call('iam', 'DeleteAccessKey', { UserName, AccessKeyId }),
});
