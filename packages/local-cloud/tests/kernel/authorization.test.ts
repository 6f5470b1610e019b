import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorize, type AuthorizationWorld, type RolePolicies } from '../../src/kernel/authorization/authorize.js';
import { conditionsHold } from '../../src/kernel/authorization/conditions.js';
import { evaluatePolicies } from '../../src/kernel/authorization/evaluate-policies.js';
import { policyContext } from '../../src/kernel/authorization/policy-context.js';
import { arnWildcard, wildcard } from '../../src/kernel/authorization/wildcard.js';
import type { Caller, PolicyDocument, PolicyStatement } from '../../src/kernel/caller.js';
import type { AccessRequest, ServiceName } from '../../src/kernel/service.js';

const policy = (...statements: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (
  Action: string | string[],
  Resource: string | string[] = '*',
  Condition?: PolicyStatement['Condition'],
) => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }) satisfies PolicyStatement;
const deny = (Action: string | string[], Resource: string | string[] = '*'): PolicyStatement => ({
  Effect: 'Deny',
  Action,
  Resource,
});

const ask = (action: string, resource: string, context: AccessRequest['context'] = {}) => ({
  action,
  resource,
  context: policyContext(context),
});

describe('a policy', () => {
  test.each([
    ['allows what it names', allow('s3:GetObject'), 's3:GetObject', 'arn:aws:s3:::b/k', 'allowed'],
    ['minds no case in actions', allow('S3:getobject'), 's3:GetObject', 'arn:aws:s3:::b/k', 'allowed'],
    ['has wildcards in actions', allow('s3:Get*'), 's3:GetObject', 'arn:aws:s3:::b/k', 'allowed'],
    ['has wildcards in resources', allow('s3:*', 'arn:aws:s3:::b/*'), 's3:GetObject', 'arn:aws:s3:::b/a/b', 'allowed'],
    [
      'says nothing of other resources',
      allow('s3:*', 'arn:aws:s3:::b/*'),
      's3:GetObject',
      'arn:aws:s3:::c/k',
      'notAllowed',
    ],
    ['says nothing of other actions', allow('s3:Get*'), 's3:PutObject', 'arn:aws:s3:::b/k', 'notAllowed'],
    ['denies', deny('s3:*'), 's3:PutObject', 'arn:aws:s3:::b/k', 'explicitlyDenied'],
    [
      'can allow all actions but some',
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      's3:PutObject',
      'arn:aws:s3:::b/k',
      'allowed',
    ],
    [
      'can leave out actions',
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      'iam:PassRole',
      'arn:aws:iam::1:role/r',
      'notAllowed',
    ],
    [
      'can leave out resources',
      { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::secret/*' },
      's3:GetObject',
      'arn:aws:s3:::secret/k',
      'notAllowed',
    ],
    [
      'has variables in resources',
      allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*'),
      's3:GetObject',
      'arn:aws:s3:::b/red/k',
      'allowed',
    ],
    [
      'does not apply where a variable has no value',
      allow('s3:*', 'arn:aws:s3:::b/${aws:PrincipalTag/none}*'),
      's3:GetObject',
      'arn:aws:s3:::b/k',
      'notAllowed',
    ],
  ] as const)('%s', (_rule, statement, action, resource, answer) => {
    const question = ask(action, resource, { 'aws:PrincipalTag/team': 'red' });
    expect(evaluatePolicies([policy(statement)], question)).toBe(answer);
  });

  test('a denial wins over any allowances, in any order', () => {
    const statements = fc.array(fc.constantFrom(allow('*'), allow('s3:*'), allow('s3:GetObject')));
    fc.assert(
      fc.property(statements, statements, (before, after) => {
        const document = policy(...before, deny('s3:Get*'), ...after);
        expect(evaluatePolicies([document], ask('s3:GetObject', 'arn:aws:s3:::b/k'))).toBe('explicitlyDenied');
      }),
    );
  });
});

describe('wildcards', () => {
  test('a text without wildcards matches itself alone', () => {
    const plain = fc.string().map((text) => text.replace(/[*?]/g, ''));
    fc.assert(
      fc.property(plain, plain, (pattern, text) => {
        expect(wildcard(pattern)(text)).toBe(pattern === text);
      }),
    );
  });

  test('a star stands for anything between what is around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
        const literal = (text: string): string => text.replace(/[*?]/g, 'x');
        expect(wildcard(`${literal(start)}*${literal(end)}`)(literal(start) + middle + literal(end))).toBe(true);
      }),
    );
  });

  test('many stars take no long time', () => {
    const started = performance.now();
    expect(wildcard('*a'.repeat(500))('a'.repeat(5000) + 'b')).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test("no star reaches over an ARN's first colons", () => {
    expect(arnWildcard('arn:aws:s3:*:*:bucket')('arn:aws:s3:::bucket')).toBe(true);
    expect(arnWildcard('arn:aws:*:instance/i-1')('arn:aws:ec2:us-east-1:1:instance/i-1')).toBe(true);
    expect(arnWildcard('arn:aws:ec2:us-*:1:a/b')('arn:aws:ec2:us-east-1:1:1:a/b')).toBe(false);
    expect(arnWildcard('arn:aws:logs:*:*:log-group:x:*')('arn:aws:logs:us-east-1:1:log-group:x:log-stream:y')).toBe(
      true,
    );
  });
});

describe('conditions', () => {
  const context = policyContext({
    text: 'Red',
    list: ['a', 'b'],
    arn: 'arn:aws:ec2:us-east-1:1:instance/i-1',
    number: 5,
    flag: true,
    date: '2026-01-02T03:04:05Z',
    ip: '10.1.2.3',
  });
  const cases: [string, string, unknown, boolean][] = [
    ['StringEquals', 'text', 'Red', true],
    ['StringEquals', 'TEXT', ['x', 'Red'], true],
    ['StringEquals', 'text', 'red', false],
    ['StringEquals', 'absent', 'red', false],
    ['StringEqualsIfExists', 'absent', 'red', true],
    ['StringNotEquals', 'text', ['Red', 'Blue'], false],
    ['StringNotEquals', 'absent', 'red', true],
    ['StringEqualsIgnoreCase', 'text', 'rED', true],
    ['StringNotEqualsIgnoreCase', 'text', 'rED', false],
    ['StringLike', 'text', 'R?*', true],
    ['StringNotLike', 'text', 'R*', false],
    ['ArnLike', 'arn', 'arn:aws:ec2:*:1:instance/*', true],
    ['ArnEquals', 'arn', 'arn:aws:ec2:us-east-1:2:*', false],
    ['ArnNotLike', 'arn', 'arn:aws:ec2:us-east-1:2:*', true],
    ['Bool', 'flag', 'true', true],
    ['Bool', 'flag', false, false],
    ['Null', 'absent', 'true', true],
    ['Null', 'text', 'true', false],
    ['Null', 'text', 'false', true],
    ['NumericEquals', 'number', '5.0', true],
    ['NumericNotEquals', 'number', '5', false],
    ['NumericLessThan', 'number', '5', false],
    ['NumericLessThanEquals', 'number', '5', true],
    ['NumericGreaterThan', 'number', 4, true],
    ['NumericGreaterThanEquals', 'number', '6', false],
    ['NumericEquals', 'text', '5', false],
    ['DateLessThan', 'date', '2026-01-02T03:04:06Z', true],
    ['DateGreaterThan', 'date', '2026-01-02T03:04:06Z', false],
    ['DateEquals', 'date', '1767323045', true],
    ['IpAddress', 'ip', '10.0.0.0/8', true],
    ['IpAddress', 'ip', '11.0.0.0/8', false],
    ['NotIpAddress', 'ip', '10.1.2.3', false],
    ['ForAnyValue:StringEquals', 'list', ['b', 'c'], true],
    ['ForAnyValue:StringEquals', 'list', ['c'], false],
    ['ForAnyValue:StringEquals', 'absent', ['c'], false],
    ['ForAllValues:StringEquals', 'list', ['a', 'b', 'c'], true],
    ['ForAllValues:StringEquals', 'list', ['b', 'c'], false],
    ['ForAllValues:StringEquals', 'absent', ['c'], true],
    ['ForAllValues:StringNotEquals', 'list', ['c'], true],
    ['StringSomething', 'text', 'Red', false],
  ];
  test.each(cases)('%s of %s with %j: %s', (operator, key, value, answer) => {
    expect(conditionsHold({ [operator]: { [key]: value } }, context)).toBe(answer);
  });

  test('all of them must hold', () => {
    expect(conditionsHold({ StringEquals: { text: 'Red', list: 'x' } }, context)).toBe(false);
    expect(conditionsHold({ StringEquals: { text: 'Red' }, Bool: { flag: 'false' } }, context)).toBe(false);
  });
});

describe('a call', () => {
  const role: Caller = {
    kind: 'role',
    roleArn: 'arn:aws:iam::000000000000:role/path/builder',
    sessionName: 'session',
    accessKeyId: 'ASIA',
  };
  const world = (policies: Partial<RolePolicies> | undefined): AuthorizationWorld => ({
    account: '000000000000',
    region: 'us-east-1',
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    rolePolicies: () => policies && { roleId: 'AROA1', identity: [], tags: {}, ...policies },
  });
  const request = { action: 'ec2:RunInstances', resource: 'arn:aws:ec2:us-east-1::image/ami-1' };
  const refused = (caller: Caller, policies: Partial<RolePolicies> | undefined, service: ServiceName = 'ec2') => {
    try {
      authorize(service, caller, [request], world(policies));
      return undefined;
    } catch (error) {
      return error;
    }
  };
  const who =
    'User: arn:aws:sts::000000000000:assumed-role/builder/session is not authorized to perform: ec2:RunInstances';
  const to = `${who} on resource: arn:aws:ec2:us-east-1::image/ami-1`;

  test('of root or of a service is not asked', () => {
    expect(refused({ kind: 'root' }, undefined)).toBeUndefined();
    expect(refused({ kind: 'service', principal: 'ec2.amazonaws.com' }, undefined)).toBeUndefined();
  });

  test('without a signature is refused', () => {
    expect(refused({ kind: 'anonymous' }, undefined)).toMatchObject({ code: 'AccessDenied' });
  });

  test.each([
    ['ec2', 'UnauthorizedOperation', 403],
    ['s3', 'AccessDenied', 403],
    ['sts', 'AccessDenied', 403],
    ['ssm', 'AccessDeniedException', 400],
    ['dynamodb', 'AccessDeniedException', 400],
    ['lambda', 'AccessDeniedException', 403],
  ] as const)('that nothing allows is refused by %s as %s', (service, code, status) => {
    expect(refused(role, { identity: [] }, service)).toMatchObject({ code, status });
  });

  test('is refused in the words of AWS', () => {
    const words = (caller: Caller, policies: Partial<RolePolicies> | undefined) =>
      refused(caller, policies, 'ssm') as Error | undefined;
    expect(words(role, {})?.message).toBe(`${to} because no identity-based policy allows the ec2:RunInstances action`);
    expect(words(role, undefined)?.message).toContain('because no identity-based policy');
    expect(words(role, { identity: [policy(allow('*'), deny('ec2:*'))] })?.message).toBe(
      `${to} with an explicit deny in an identity-based policy`,
    );
    expect(words(role, { identity: [policy(allow('*'))], boundary: policy(allow('s3:*')) })?.message).toBe(
      `${to} because no permissions boundary allows the ec2:RunInstances action`,
    );
    const bounded = { ...role, sessionPolicy: policy(deny('ec2:*'), allow('*')) };
    expect(words(bounded, { identity: [policy(allow('*'))] })?.message).toBe(
      `${to} with an explicit deny in a session policy`,
    );
    const federated: Caller = { kind: 'federated', name: 'job', accessKeyId: 'A', policy: policy(allow('s3:*')) };
    expect(words(federated, undefined)?.message).toContain('federated-user/job is not authorized');
  });

  test('must be allowed by role, boundary and session together', () => {
    const documents = fc.constantFrom(
      policy(allow('*')),
      policy(allow('s3:*')),
      policy(),
      policy(deny('ec2:*'), allow('*')),
    );
    fc.assert(
      fc.property(documents, fc.option(documents), fc.option(documents), (identity, boundary, session) => {
        const caller = session ? { ...role, sessionPolicy: session } : role;
        const allowed = [identity, boundary, session]
          .filter((one) => one !== null)
          .every((one) => evaluatePolicies([one], { ...request, context: policyContext() }) === 'allowed');
        const error = refused(caller, { identity: [identity], ...(boundary && { boundary }) });
        expect(error === undefined).toBe(allowed);
      }),
    );
  });

  test("sees the role's tags, its own and those of the session", () => {
    const needsTag = policy(allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }));
    expect(refused(role, { identity: [needsTag], tags: { team: 'red' } })).toBeUndefined();
    expect(refused({ ...role, sessionTags: { team: 'red' } }, { identity: [needsTag] })).toBeUndefined();
    expect(refused(role, { identity: [needsTag], tags: { team: 'blue' } })).toBeDefined();
  });
});
