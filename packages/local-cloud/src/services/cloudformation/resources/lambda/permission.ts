import type { AddPermissionCommandInput, FunctionUrlAuthType } from '@aws-sdk/client-lambda';
import { flag, needed, oneOf, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';

export const lambdaPermission = provider({
  type: 'AWS::Lambda::Permission',
  properties: {
    Action: needed(text),
    EventSourceToken: text,
    FunctionName: needed(text),
    FunctionUrlAuthType: oneOf<FunctionUrlAuthType>(),
    InvokedViaFunctionUrl: flag,
    Principal: needed(text),
    PrincipalOrgID: text,
    SourceAccount: text,
    SourceArn: text,
  },
  name: { maxLength: 100 },
  replaceOn: 'everything',
  attributes: ['Id'],
  absent: ['ResourceNotFoundException'],
  create: async (permission, context) => {
    await context.call('lambda', 'AddPermission', {
      ...permission,
      StatementId: context.name,
    } satisfies AddPermissionCommandInput);
    return { physicalId: context.name, attributes: { Id: context.name } };
  },
  delete: (StatementId, { FunctionName }, context) =>
    context.call('lambda', 'RemovePermission', { FunctionName, StatementId }),
});
