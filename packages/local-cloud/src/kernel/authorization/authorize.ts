import { AwsError } from '../aws-error.js';
import { callerArn, type Caller, type PolicyDocument } from '../caller.js';
import type { AccessRequest, ServiceName } from '../service.js';
import { denialError, type DenialReason } from './denial.js';
import { evaluatePolicies, type PolicyQuestion } from './evaluate-policies.js';
import { policyContext } from './policy-context.js';
import { resourceAnswer, type ResourceAnswer } from './resource-policy.js';

/** What a role or a user may do, and what can be asked of it in conditions. */
export interface RolePolicies {
  readonly roleId: string;
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
}

export interface AuthorizationWorld {
  readonly account: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Undefined when the role is gone: then it may do nothing. */
  readonly rolePolicies: (roleArn: string) => RolePolicies | undefined;
  /** Undefined when the user is gone. */
  readonly userPolicies?: (userArn: string) => RolePolicies | undefined;
  /** The policy that a resource has of its own, by its ARN. */
  readonly resourcePolicy?: (resource: string) => PolicyDocument | undefined;
}

/** Policies that must all allow, with how a refusal calls them. */
interface Layer {
  readonly policies: DenialReason['policies'];
  readonly documents: readonly PolicyDocument[];
}

type CheckedCaller = Extract<Caller, { kind: 'role' | 'user' | 'federated' }>;

const layersOf = (caller: CheckedCaller, own: RolePolicies | undefined): Layer[] => {
  if (caller.kind === 'federated') return [{ policies: 'session policy', documents: [caller.policy] }];
  return [
    { policies: 'identity-based policy', documents: own?.identity ?? [] },
    ...(own?.boundary ? [{ policies: 'permissions boundary' as const, documents: [own.boundary] }] : []),
    ...(caller.kind === 'role' && caller.sessionPolicy
      ? [{ policies: 'session policy' as const, documents: [caller.sessionPolicy] }]
      : []),
  ];
};

const ownContext = (
  caller: CheckedCaller,
  own: RolePolicies | undefined,
  account: string,
): Record<string, string | undefined> => {
  switch (caller.kind) {
    case 'role':
      return {
        'aws:PrincipalArn': caller.roleArn,
        'aws:PrincipalType': 'AssumedRole',
        'aws:userid': `${own?.roleId ?? ''}:${caller.sessionName}`,
      };
    case 'user':
      return {
        'aws:PrincipalArn': caller.userArn,
        'aws:PrincipalType': 'User',
        'aws:userid': own?.roleId ?? '',
        'aws:username': caller.userArn.split('/').at(-1),
      };
    case 'federated':
      return {
        'aws:PrincipalArn': callerArn(caller, account),
        'aws:PrincipalType': 'FederatedUser',
        'aws:userid': `${account}:${caller.name}`,
      };
  }
};

const principalContext = (
  caller: CheckedCaller,
  own: RolePolicies | undefined,
  world: AuthorizationWorld,
): Record<string, string | undefined> => {
  const { account, region } = world;
  const now = new Date(world.now());
  const tags = { ...own?.tags, ...(caller.kind === 'role' ? caller.sessionTags : {}) };
  return {
    ...ownContext(caller, own, account),
    'aws:PrincipalAccount': account,
    'aws:PrincipalIsAWSService': 'false',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    // At AWS every call that matters comes over TLS; policies that ask for it must hold here, too.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
  };
};

/** The first reason against a question, if there is one. */
const refusalOf = (
  layers: readonly Layer[],
  question: PolicyQuestion,
  resource: ResourceAnswer,
): DenialReason | undefined => {
  const answers = layers.map((layer) => ({ layer, answer: evaluatePolicies(layer.documents, question) }));
  const denied = answers.find(({ answer }) => answer === 'explicitlyDenied');
  if (denied) return { policies: denied.layer.policies, explicit: true };
  if (resource === 'denied') return { policies: 'resource-based policy', explicit: true };
  // Who is meant as a session, or as a user, is let in whatever bounds it has.
  if (resource === 'lets the session in') return undefined;
  const silent = answers.find(
    ({ layer, answer }) =>
      answer === 'notAllowed' && !(resource === 'lets in' && layer.policies === 'identity-based policy'),
  );
  if (silent) return { policies: silent.layer.policies, explicit: false };
  return resource === 'keeps out' ? { policies: 'resource-based policy', explicit: false } : undefined;
};

/** Throws the service's refusal unless the caller may do all that is asked. Root and services may do everything. */
export const authorize = (
  service: ServiceName,
  caller: Caller,
  requests: readonly AccessRequest[],
  world: AuthorizationWorld,
): void => {
  if (caller.kind === 'root' || caller.kind === 'service') return;
  if (caller.kind === 'anonymous') throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  const own = policiesOf(caller, world);
  const layers = layersOf(caller, own);
  const principal = principalContext(caller, own, world);
  for (const { action, resource, context } of requests) {
    const question = { action, resource, context: policyContext(principal, context ?? {}) };
    const answer = resourceAnswer(world.resourcePolicy?.(resource), question, caller, world.account);
    const reason = refusalOf(layers, question, answer);
    if (reason) throw denialError(service, { ...reason, caller: callerArn(caller, world.account), action, resource });
  }
};

const policiesOf = (caller: CheckedCaller, world: AuthorizationWorld): RolePolicies | undefined => {
  switch (caller.kind) {
    case 'role':
      return world.rolePolicies(caller.roleArn);
    case 'user':
      return world.userPolicies?.(caller.userArn);
    case 'federated':
      return undefined;
  }
};
