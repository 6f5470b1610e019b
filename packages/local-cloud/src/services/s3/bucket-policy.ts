import { denialError } from '../../kernel/authorization/denial.js';
import { statementApplies, statementsOf } from '../../kernel/authorization/evaluate-policies.js';
import { policyContext } from '../../kernel/authorization/policy-context.js';
import { meaningOf } from '../../kernel/authorization/principal.js';
import { readResourcePolicy } from '../../kernel/authorization/resource-policy.js';
import { callerArn, type Caller, type PolicyDocument } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest, AnyOperation, Call, Operation } from '../../kernel/service.js';
import type { S3State } from './state.js';

/** Lets the denials of bucket policies count for those, too, whom nobody else asks: root and services. */
export const withBucketPolicies = (
  cloud: Cloud,
  state: S3State,
  operations: Readonly<Record<string, AnyOperation>>,
): Record<string, AnyOperation> => {
  const check = (requests: readonly AccessRequest[], call: Call): void => {
    for (const { action, resource, context } of requests) {
      const policy = bucketPolicyOf(state, resource);
      // Nobody can lock the owner out of the policy itself.
      if (!policy || (call.caller.kind === 'root' && action.endsWith('BucketPolicy'))) continue;
      const question = {
        action,
        resource,
        context: policyContext(principalContext(cloud, call.caller), context ?? {}),
      };
      const denied = statementsOf(policy).some(
        (statement) =>
          statement.Effect === 'Deny' &&
          meaningOf(statement, call.caller, cloud.account) !== 'none' &&
          statementApplies(statement, question),
      );
      if (!denied) continue;
      const caller = callerArn(call.caller, cloud.account);
      throw denialError('s3', { policies: 'resource-based policy', explicit: true, caller, action, resource });
    }
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => {
      // The table holds operations of all input types; the input goes on to the very operation that it was read for.
      const { handle, authorize } = operation as unknown as Operation<object, unknown>;
      const guarded: Operation<object, unknown> = {
        ...(authorize && { authorize }),
        handle(input, call) {
          if (authorize) check(authorize(input, call), call);
          return handle(input, call);
        },
      };
      return [name, guarded];
    }),
  );
};

/** The policy of the bucket in which something is. */
export const bucketPolicyOf = (state: S3State, resource: string): PolicyDocument | undefined => {
  const name = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1];
  return name === undefined ? undefined : readResourcePolicy(state.buckets.get(name)?.settings.policy);
};

const principalContext = (cloud: Cloud, caller: Caller): Record<string, string> => ({
  'aws:PrincipalAccount': cloud.account,
  'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : callerArn(caller, cloud.account),
  'aws:PrincipalIsAWSService': String(caller.kind === 'service'),
  'aws:SourceIp': '127.0.0.1',
  ...(caller.kind === 'service' && caller.sourceArn !== undefined && { 'aws:SourceArn': caller.sourceArn }),
});
