import type {
  AddPermissionCommandInput,
  AddPermissionResponse,
  GetPolicyCommandInput,
  GetPolicyResponse,
  RemovePermissionCommandInput,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import { statementApplies } from '../../kernel/authorization/evaluate-policies.js';
import { policyContext } from '../../kernel/authorization/policy-context.js';
import type { Caller } from '../../kernel/caller.js';
import { operation } from '../../kernel/service.js';
import type { PolicyStatementRecord } from './function-record.js';
import { onFunction } from './functions.js';
import type { FunctionStore, ResolvedFunction } from './store.js';

const principalOf = (principal: string): unknown => {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
};

const conditionOf = (input: AddPermissionCommandInput): PolicyStatementRecord['Condition'] => {
  const condition: Record<string, Record<string, string>> = {};
  if (input.SourceArn !== undefined) condition['ArnLike'] = { 'AWS:SourceArn': input.SourceArn };
  const equals = {
    ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { 'lambda:EventSourceToken': input.EventSourceToken }),
    ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
  };
  if (Object.keys(equals).length > 0) condition['StringEquals'] = equals;
  return Object.keys(condition).length > 0 ? condition : undefined;
};

/** An AWS service may invoke a function only if the function's own policy lets it, for the resource that it acts for. */
export const refuseStrangers = ({ record, arn }: Pick<ResolvedFunction, 'record' | 'arn'>, caller: Caller): void => {
  // Lambda itself, for a queue that is an event source of the function, needs none.
  if (caller.kind !== 'service' || caller.principal === 'lambda.amazonaws.com') return;
  const { principal, sourceArn } = caller;
  const context = policyContext({ 'aws:SourceArn': sourceArn, 'aws:SourceAccount': record.arn.split(':')[4] });
  const question = { action: 'lambda:InvokeFunction', resource: arn, context };
  const allowed = record.policy.some((statement) => {
    const { Principal: given } = statement;
    const named = typeof given === 'object' && given !== null && 'Service' in given ? given.Service : given;
    return (named === principal || named === '*') && statementApplies(statement, question);
  });
  if (allowed) return;
  throw new AwsError(
    'AccessDeniedException',
    `${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    { status: 403 },
  );
};

export const permissionOperations = (store: FunctionStore) => ({
  AddPermission: operation<AddPermissionCommandInput, AddPermissionResponse>({
    authorize: onFunction(store, 'AddPermission'),
    handle: (input) => {
      const { record, arn } = store.resolve(input.FunctionName, input.Qualifier);
      const sid = input.StatementId ?? '';
      if (record.policy.some(({ Sid, Resource }) => Sid === sid && Resource === arn)) {
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
    handle: ({ FunctionName, StatementId, Qualifier }) => {
      const { record, arn } = store.resolve(FunctionName, Qualifier);
      const policy = record.policy.filter(({ Sid, Resource }) => Sid !== StatementId || Resource !== arn);
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
    handle: ({ FunctionName, Qualifier }) => {
      const { record, arn } = store.resolve(FunctionName, Qualifier);
      // A function, each of its versions and each of its aliases has a policy of its own.
      const statements = record.policy.filter(({ Resource }) => Resource === arn);
      if (statements.length === 0) {
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
      }
      const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
      return { Policy: JSON.stringify(policy), RevisionId: record.latest.revisionId };
    },
  }),
});
