import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { AwsError } from '../../kernel/aws-error.js';
import { authorize } from '../../kernel/authorization/authorize.js';
import { asList, statementsOf } from '../../kernel/authorization/evaluate-policies.js';
import { callerArn, type Caller, type PolicyDocument } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation, type Operation } from '../../kernel/service.js';
import { openIamState, type IamState, type StoredRole } from '../iam/iam-state.js';
import { checkIdentityPolicy, storedPolicy } from '../iam/policy-document.js';
import { openPrincipalState } from '../iam/principal-state.js';
import { managedPolicyDocument, rolePoliciesIn } from '../iam/role-policies.js';
import { userPoliciesIn } from '../iam/user-policies.js';
import { trustIn } from './trust.js';

type Output = Omit<AssumeRoleCommandOutput, '$metadata'>;

const SHORTEST_SECONDS = 900;
const USUAL_SECONDS = 3600;
const LONGEST_CHAINED_SECONDS = 3600;
const LONGEST_POLICY = 2048;

const validationError = (message: string): AwsError => new AwsError('ValidationError', message, { status: 400 });

const constraint = (member: string, value: unknown, text: string): AwsError =>
  validationError(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${text}`,
  );

const checkSessionName = (name: string | undefined): string => {
  const given = name ?? '';
  if (given.length < 2) {
    throw constraint('roleSessionName', given, 'Member must have length greater than or equal to 2');
  }
  if (given.length > 64) throw constraint('roleSessionName', given, 'Member must have length less than or equal to 64');
  if (!/^[\w+=,.@-]*$/.test(given)) {
    throw constraint('roleSessionName', given, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
  }
  return given;
};

const checkSeconds = (seconds: number | undefined, role: StoredRole, caller: Caller): number => {
  const given = seconds ?? USUAL_SECONDS;
  if (given < SHORTEST_SECONDS) {
    throw constraint('durationSeconds', given, `Member must have value greater than or equal to ${SHORTEST_SECONDS}`);
  }
  if (caller.kind === 'role' && given > LONGEST_CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (given > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return given;
};

/** The one policy that bounds the session, made of all that were given. */
const sessionPolicy = (state: IamState, input: AssumeRoleCommandInput): PolicyDocument | undefined => {
  if (input.Policy === undefined && asList(input.PolicyArns).length === 0) return undefined;
  if (input.Policy !== undefined && input.Policy.length > LONGEST_POLICY) {
    throw constraint('policy', input.Policy, `Member must have length less than or equal to ${LONGEST_POLICY}`);
  }
  const documents = input.Policy === undefined ? [] : [checkIdentityPolicy(input.Policy)];
  for (const { arn = '' } of input.PolicyArns ?? []) {
    const document = managedPolicyDocument(state, arn);
    if (!document) throw validationError(`Policy ${arn} does not exist or is not attachable.`);
    documents.push(document);
  }
  return { Version: '2012-10-17', Statement: documents.flatMap(statementsOf) };
};

const denied = (caller: string, roleArn: string): AwsError =>
  new AwsError('AccessDenied', `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`, {
    status: 403,
  });

/** Refuses unless the role trusts the caller and, where it trusts the whole account, the caller's own policies allow it. */
const refuseStrangers = (
  cloud: Cloud,
  state: IamState,
  role: StoredRole,
  caller: Caller,
  input: AssumeRoleCommandInput,
): void => {
  const own = callerArn(caller, cloud.account);
  if (caller.kind === 'anonymous' || caller.kind === 'federated') throw denied(own, role.arn);
  const trust = trustIn(storedPolicy(role.trustPolicy), role.arn, {
    caller,
    callerArn: own,
    account: cloud.account,
    context: {
      'sts:ExternalId': input.ExternalId,
      'sts:RoleSessionName': input.RoleSessionName,
      'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : own,
      'aws:PrincipalAccount': cloud.account,
      'aws:SourceAccount': caller.kind === 'service' ? cloud.account : undefined,
      'aws:SourceArn': caller.kind === 'service' ? caller.sourceArn : undefined,
      'aws:SecureTransport': 'true',
      'aws:MultiFactorAuthPresent': 'false',
    },
  });
  if (trust === 'none') throw denied(own, role.arn);
  if (trust === 'account') {
    authorize('sts', caller, [{ action: 'sts:AssumeRole', resource: role.arn }], {
      account: cloud.account,
      region: cloud.region,
      now: () => cloud.clock.now(),
      rolePolicies: rolePoliciesIn(state),
      userPolicies: userPoliciesIn(state, openPrincipalState(cloud)),
    });
  }
};

export const assumeRole = (cloud: Cloud): Operation<AssumeRoleCommandInput, Output> => {
  const state = openIamState(cloud);
  return operation<AssumeRoleCommandInput, Output>({
    handle: (input, { caller }) => {
      const roleArn = input.RoleArn ?? '';
      const sessionName = checkSessionName(input.RoleSessionName);
      const role = state.roles.get(roleArn.split('/').at(-1) ?? '');
      // AWS does not tell whether a role that one may not assume exists.
      if (role?.arn !== roleArn) throw denied(callerArn(caller, cloud.account), roleArn);
      refuseStrangers(cloud, state, role, caller, input);
      const seconds = checkSeconds(input.DurationSeconds, role, caller);
      const policy = sessionPolicy(state, input);
      const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
      const credentials = cloud.issueCredentials(
        {
          kind: 'role',
          roleArn: role.arn,
          sessionName,
          ...(policy && { sessionPolicy: policy }),
          ...(Object.keys(tags).length > 0 && { sessionTags: tags }),
        },
        seconds,
      );
      return {
        Credentials: {
          AccessKeyId: credentials.accessKeyId,
          SecretAccessKey: credentials.secretAccessKey,
          SessionToken: credentials.sessionToken,
          Expiration: new Date(credentials.expiresAt),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${role.id}:${sessionName}`,
          Arn: `arn:aws:sts::${cloud.account}:assumed-role/${role.name}/${sessionName}`,
        },
        ...(input.Policy !== undefined && {
          PackedPolicySize: Math.ceil((input.Policy.length / LONGEST_POLICY) * 100),
        }),
      };
    },
  });
};
