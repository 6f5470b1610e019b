import { AwsError } from '../aws-error.js';
import { callerArn, type Caller, type PolicyDocument } from '../caller.js';
import type { AccessRequest, ServiceName } from '../service.js';
import { denialError, type DenialReason } from './denial.js';
import { evaluatePolicies, type PolicyQuestion } from './evaluate-policies.js';
import { policyContext } from './policy-context.js';

/** What a role may do, and what can be asked of it in conditions. */
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
}

/** Policies that must all allow, with how a refusal calls them. */
interface Layer {
  readonly policies: DenialReason['policies'];
  readonly documents: readonly PolicyDocument[];
}

type CheckedCaller = Extract<Caller, { kind: 'role' | 'federated' }>;

const layersOf = (caller: CheckedCaller, role: RolePolicies | undefined): Layer[] => {
  if (caller.kind === 'federated') return [{ policies: 'session policy', documents: [caller.policy] }];
  return [
    { policies: 'identity-based policy', documents: role?.identity ?? [] },
    ...(role?.boundary ? [{ policies: 'permissions boundary' as const, documents: [role.boundary] }] : []),
    ...(caller.sessionPolicy ? [{ policies: 'session policy' as const, documents: [caller.sessionPolicy] }] : []),
  ];
};

const principalContext = (
  caller: CheckedCaller,
  role: RolePolicies | undefined,
  world: AuthorizationWorld,
): Record<string, string> => {
  const { account, region } = world;
  const now = new Date(world.now());
  const name = caller.kind === 'role' ? caller.sessionName : caller.name;
  const tags = { ...role?.tags, ...(caller.kind === 'role' ? caller.sessionTags : {}) };
  return {
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : callerArn(caller, account),
    'aws:PrincipalType': caller.kind === 'role' ? 'AssumedRole' : 'FederatedUser',
    'aws:userid': `${caller.kind === 'role' ? (role?.roleId ?? '') : account}:${name}`,
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
const refusalOf = (layers: readonly Layer[], question: PolicyQuestion): DenialReason | undefined => {
  const answers = layers.map((layer) => ({ layer, answer: evaluatePolicies(layer.documents, question) }));
  const denied = answers.find(({ answer }) => answer === 'explicitlyDenied');
  if (denied) return { policies: denied.layer.policies, explicit: true };
  const silent = answers.find(({ answer }) => answer === 'notAllowed');
  return silent && { policies: silent.layer.policies, explicit: false };
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
  const role = caller.kind === 'role' ? world.rolePolicies(caller.roleArn) : undefined;
  const layers = layersOf(caller, role);
  const principal = principalContext(caller, role, world);
  for (const { action, resource, context } of requests) {
    const reason = refusalOf(layers, { action, resource, context: policyContext(principal, context ?? {}) });
    if (reason) throw denialError(service, { ...reason, caller: callerArn(caller, world.account), action, resource });
  }
};
