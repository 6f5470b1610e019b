import { describe, expect, test } from 'vitest';
import { authorize } from '../../src/kernel/authorization/authorize.js';
import { readResourcePolicy } from '../../src/kernel/authorization/resource-policy.js';
import type { Caller, PolicyDocument, PolicyStatement } from '../../src/kernel/caller.js';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:jobs';
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';
const ROLE_ARN = 'arn:aws:iam::000000000000:role/builder';
const SESSION_ARN = 'arn:aws:sts::000000000000:assumed-role/builder/session';
const ACCOUNT = 'arn:aws:iam::000000000000:root';
const role: Caller = { kind: 'role', roleArn: ROLE_ARN, sessionName: 'session', accessKeyId: 'ASIA' };

const grants = (Effect: 'Allow' | 'Deny', Principal: unknown): PolicyStatement => ({
  Effect,
  Principal,
  Action: '*',
  Resource: '*',
});
const identity = (Effect: 'Allow' | 'Deny'): PolicyDocument => ({ Statement: { Effect, Action: '*', Resource: '*' } });

interface Policies {
  readonly own?: PolicyDocument;
  readonly boundary?: PolicyDocument;
  readonly resource?: readonly PolicyStatement[];
}

/** Why the caller may not; undefined: it may. */
const refusal = ({ own, boundary, resource }: Policies, to = QUEUE, caller: Caller = role): string | undefined => {
  try {
    authorize('sqs', caller, [{ action: 'sqs:SendMessage', resource: to }], {
      account: '000000000000',
      region: 'us-east-1',
      now: () => 0,
      rolePolicies: () => ({ roleId: 'AROA', tags: {}, identity: own ? [own] : [], ...(boundary && { boundary }) }),
      resourcePolicy: () => resource && { Statement: resource },
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe("within an account, a resource's policy", () => {
  test.each([
    ['the role', { AWS: ROLE_ARN }],
    ['the session', { AWS: SESSION_ARN }],
    ['everybody', '*'],
    ['everybody in AWS', { AWS: ['*'] }],
  ])('that allows %s needs no policy of the caller', (_name, principal) => {
    expect(refusal({})).toContain('no identity-based policy');
    expect(refusal({ resource: [grants('Allow', principal)] })).toBeUndefined();
  });

  test('that allows the account, another or a service leaves it to the caller', () => {
    for (const principal of [{ AWS: ACCOUNT }, { AWS: '000000000000' }, { AWS: `${ROLE_ARN}s` }, { Service: '*' }]) {
      expect(refusal({ resource: [grants('Allow', principal)] })).toContain('no identity-based policy');
      expect(refusal({ own: identity('Allow'), resource: [grants('Allow', principal)] })).toBeUndefined();
    }
  });

  test('wins with a denial, as any other policy does', () => {
    const denying = [grants('Allow', '*'), grants('Deny', { AWS: ACCOUNT })];
    expect(refusal({ own: identity('Allow'), resource: denying })).toContain('explicit deny in a resource-based');
    expect(refusal({ own: identity('Deny'), resource: [grants('Allow', '*')] })).toContain('explicit deny in an ident');
  });

  test('lets a role in only within its boundary, but its session by name', () => {
    const boundary: PolicyDocument = { Statement: [] };
    expect(refusal({ boundary, resource: [grants('Allow', { AWS: ROLE_ARN })] })).toContain('no permissions boundary');
    expect(refusal({ boundary, resource: [grants('Allow', { AWS: SESSION_ARN })] })).toBeUndefined();
  });

  test('of a key keeps out whom it neither names nor leaves to the account', () => {
    const own = identity('Allow');
    expect(refusal({ own, resource: [grants('Allow', { AWS: `${ROLE_ARN}s` })] }, KEY)).toContain(
      'no resource-based policy',
    );
    expect(refusal({ own, resource: [grants('Allow', { AWS: ACCOUNT })] }, KEY)).toBeUndefined();
    expect(refusal({ resource: [grants('Allow', { AWS: ROLE_ARN })] }, KEY)).toBeUndefined();
  });

  test('says nothing where it is none', () => {
    for (const text of [undefined, '', 'x', '[]', '{}', '{"Statement":1}', '{"Statement":[null]}']) {
      expect(readResourcePolicy(text)).toBeUndefined();
    }
    expect(readResourcePolicy('{"Statement":[]}')).toEqual({ Statement: [] });
  });

  test('gives a federated session nothing', () => {
    const job: Caller = { kind: 'federated', name: 'job', accessKeyId: 'A', policy: { Statement: [] } };
    expect(refusal({ resource: [grants('Allow', '*')] }, QUEUE, job)).toContain('no session policy');
  });
});
