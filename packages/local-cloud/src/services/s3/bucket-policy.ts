import { denialError } from '../../kernel/authorization/denial.js';
import { asList, statementApplies, statementsOf } from '../../kernel/authorization/evaluate-policies.js';
import { policyContext } from '../../kernel/authorization/policy-context.js';
import { callerArn, type Caller, type PolicyDocument, type PolicyStatement } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest, AnyOperation, Call, Operation } from '../../kernel/service.js';
import type { S3State } from './state.js';

/** Lets the denials of bucket policies count, for whoever calls. (What they allow, callers' own policies must allow, too.) */
export const withBucketPolicies = (
  cloud: Cloud,
  state: S3State,
  operations: Readonly<Record<string, AnyOperation>>,
): Record<string, AnyOperation> => {
  const check = (requests: readonly AccessRequest[], call: Call): void => {
    for (const { action, resource, context } of requests) {
      const policy = policyOf(state, resource);
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
          speaksOf(statement, call.caller, cloud.account) &&
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

const policyOf = (state: S3State, resource: string): PolicyDocument | undefined => {
  const name = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1];
  const text = name === undefined ? undefined : state.buckets.get(name)?.settings.policy;
  // PutBucketPolicy saw that it is JSON with statements.
  return text === undefined ? undefined : (JSON.parse(text) as PolicyDocument);
};

const principalContext = (cloud: Cloud, caller: Caller): Record<string, string> => ({
  'aws:PrincipalAccount': cloud.account,
  'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : callerArn(caller, cloud.account),
  'aws:PrincipalIsAWSService': String(caller.kind === 'service'),
  'aws:SourceIp': '127.0.0.1',
  ...(caller.kind === 'service' && caller.sourceArn !== undefined && { 'aws:SourceArn': caller.sourceArn }),
});

const speaksOf = ({ Principal, NotPrincipal }: PolicyStatement, caller: Caller, account: string): boolean =>
  NotPrincipal === undefined ? isNamed(Principal, caller, account) : !isNamed(NotPrincipal, caller, account);

const isNamed = (principal: unknown, caller: Caller, account: string): boolean => {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null) return false;
  const names = namesOf(caller, account);
  return Object.values(principal).some((wanted: unknown) =>
    // Each kind of principal has one name or a list of them.
    asList(wanted as string | readonly string[]).some((name) => name === '*' || names.includes(name)),
  );
};

/** A role is meant by its own ARN, by its session's and by its account's. */
const namesOf = (caller: Caller, account: string): string[] =>
  caller.kind === 'service'
    ? [caller.principal]
    : [
        account,
        `arn:aws:iam::${account}:root`,
        callerArn(caller, account),
        ...(caller.kind === 'role' ? [caller.roleArn] : []),
      ];
