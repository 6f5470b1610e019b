import type {
  AddPermissionCommandInput,
  AddPermissionResponse,
  GetPolicyCommandInput,
  GetPolicyResponse,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import type { Caller } from '../../kernel/caller.js';
import { operation } from '../../kernel/service.js';
import type { FunctionRecord, PolicyStatementRecord } from './function-record.js';
import { onFunction } from './functions.js';
import type { FunctionStore } from './store.js';

const principalOf = (principal: string): unknown => {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
};

const conditionOf = (input: AddPermissionCommandInput): PolicyStatementRecord['Condition'] => {
  const condition: Record<string, Record<string, string>> = {};
  if (input.SourceArn !== undefined) condition['ArnLike'] = { 'AWS:SourceArn': input.SourceArn };
  if (input.SourceAccount !== undefined) condition['StringEquals'] = { 'AWS:SourceAccount': input.SourceAccount };
  return Object.keys(condition).length > 0 ? condition : undefined;
};

/** An AWS service may invoke a function only if the function's own policy names it. */
export const refuseStrangers = (record: FunctionRecord, caller: Caller): void => {
  // Lambda itself, for a queue that is an event source of the function, needs none.
  if (caller.kind !== 'service' || caller.principal === 'lambda.amazonaws.com') return;
  const { principal } = caller;
  const allowed = record.policy.some(({ Principal, Action }) => {
    const named =
      typeof Principal === 'object' && Principal !== null && 'Service' in Principal ? Principal.Service : Principal;
    return (named === principal || named === '*') && ['lambda:InvokeFunction', 'lambda:*', '*'].includes(Action);
  });
  if (allowed) return;
  throw new AwsError(
    'AccessDeniedException',
    `${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${record.arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    { status: 403 },
  );
};

export const permissionOperations = (store: FunctionStore) => ({
  AddPermission: operation<AddPermissionCommandInput, AddPermissionResponse>({
    authorize: onFunction(store, 'AddPermission'),
    handle: (input) => {
      const { record, arn } = store.resolve(input.FunctionName, input.Qualifier);
      const sid = input.StatementId ?? '';
      if (record.policy.some(({ Sid }) => Sid === sid)) {
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          { status: 409 },
        );
      }
      const condition = conditionOf(input);
      const statement: PolicyStatementRecord = {
        Sid: sid,
        Effect: 'Allow',
        Principal: principalOf(input.Principal ?? ''),
        Action: input.Action ?? '',
        Resource: arn,
        ...(condition ? { Condition: condition } : {}),
      };
      store.functions.set(record.name, { ...record, policy: [...record.policy, statement] });
      return { Statement: JSON.stringify(statement) };
    },
  }),

  RemovePermission: operation<RemovePermissionCommandInput, object>({
    authorize: onFunction(store, 'RemovePermission'),
    handle: ({ FunctionName, StatementId }) => {
      const record = store.find(FunctionName);
      const policy = record.policy.filter(({ Sid }) => Sid !== StatementId);
      if (policy.length === record.policy.length) {
        throw new AwsError('ResourceNotFoundException', `Statement ${StatementId} is not found in resource policy.`, {
          status: 404,
        });
      }
      store.functions.set(record.name, { ...record, policy });
      return {};
    },
  }),

  GetPolicy: operation<GetPolicyCommandInput, GetPolicyResponse>({
    authorize: onFunction(store, 'GetPolicy'),
    handle: ({ FunctionName }) => {
      const record = store.find(FunctionName);
      if (record.policy.length === 0) {
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
      }
      const policy = { Version: '2012-10-17', Id: 'default', Statement: record.policy };
      return { Policy: JSON.stringify(policy), RevisionId: record.latest.revisionId };
    },
  }),
});
