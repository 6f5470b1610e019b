import { expect, onTestFinished, test } from 'vitest';
import { asService, ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import type { Call } from '../../src/kernel/service.js';
import { onlyServices } from '../states/only-services.js';
import { functionsCloud } from './cloud-with-functions.js';

const RULE = 'arn:aws:events:us-east-1:000000000000:rule/nightly';

/** A function that EventBridge may invoke as the permission says. */
const withPermission = async (permission: object) => {
  const { call, create } = await functionsCloud({ clock: 'virtual' });
  await create('f', 'export const handler = () => 1;');
  const add = (more: object) =>
    call('AddPermission', {
      FunctionName: 'f',
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      ...more,
    });
  await add(permission);
  return {
    add,
    call,
    /** DryRun tells whether the function would be invoked. */
    ask: (caller: Caller, more: object = {}) =>
      call('Invoke', { FunctionName: 'f', InvocationType: 'DryRun', ...more }, caller).then(
        () => 'invoked',
        ({ code }: { code: string }) => code,
      ),
  };
};

const DENIED = 'AccessDeniedException';

test('a permission for one rule is none for another, and none for who names no source', async () => {
  const { ask } = await withPermission({ SourceArn: RULE });
  expect(await ask(asService('events.amazonaws.com', RULE))).toBe('invoked');
  expect(await ask(asService('events.amazonaws.com', `${RULE}-2`))).toBe(DENIED);
  expect(await ask(asService('events.amazonaws.com'))).toBe(DENIED);
  expect(await ask(asService('sns.amazonaws.com', RULE))).toBe(DENIED);
});

test('a source may be a pattern, and of an account', async () => {
  const SourceArn = 'arn:aws:events:us-east-1:000000000000:rule/*';
  const { ask } = await withPermission({ SourceArn, SourceAccount: '000000000000' });
  expect(await ask(asService('events.amazonaws.com', RULE))).toBe('invoked');
  const { ask: askStranger } = await withPermission({ SourceAccount: '111111111111' });
  expect(await askStranger(asService('events.amazonaws.com', RULE))).toBe(DENIED);
});

test('a permission to do something else with the function is none to invoke it', async () => {
  const { ask } = await withPermission({ Action: 'lambda:GetFunction' });
  expect(await ask(asService('events.amazonaws.com', RULE))).toBe(DENIED);
  const { ask: askAll } = await withPermission({ Action: 'lambda:*' });
  expect(await askAll(asService('events.amazonaws.com', RULE))).toBe('invoked');
});

test('each alias has permissions of its own', async () => {
  const { add, ask, call } = await withPermission({});
  await call('PublishVersion', { FunctionName: 'f' });
  await call('CreateAlias', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
  const caller = asService('events.amazonaws.com', RULE);
  expect(await ask(caller, { Qualifier: 'live' })).toBe(DENIED);
  await add({ Qualifier: 'live' });
  expect(await ask(caller, { Qualifier: 'live' })).toBe('invoked');
  const policyOf = async (more: object): Promise<unknown> =>
    JSON.parse((await call<{ Policy: string }>('GetPolicy', { FunctionName: 'f', ...more })).Policy);
  const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  expect(await policyOf({})).toMatchObject({ Statement: [{ Resource: FUNCTION }] });
  expect(await policyOf({ Qualifier: 'live' })).toMatchObject({ Statement: [{ Resource: `${FUNCTION}:live` }] });
  await call('RemovePermission', { FunctionName: 'f', StatementId: 'rule', Qualifier: 'live' });
  expect(await ask(caller, { Qualifier: 'live' })).toBe(DENIED);
  expect(await ask(caller)).toBe('invoked');
});

test('EventBridge, SNS and S3 invoke for the rule, the topic and the bucket', async () => {
  const callers: Caller[] = [];
  const handle = (_: object, { caller }: Call): object => {
    callers.push(caller);
    return {};
  };
  const cloud = await createCloud({
    clock: 'virtual',
    services: {
      ...onlyServices('events', 'sns', 's3'),
      lambda: () => ({ name: 'lambda', operations: { Invoke: { handle } } }),
    },
  });
  onTestFinished(() => cloud.close());
  const Arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  await cloud.call('events', 'PutRule', { Name: 'nightly', EventPattern: '{"source":["test"]}' }, ROOT);
  await cloud.call('events', 'PutTargets', { Rule: 'nightly', Targets: [{ Id: 'f', Arn }] }, ROOT);
  await cloud.call('events', 'PutEvents', { Entries: [{ Source: 'test', DetailType: 't', Detail: '{}' }] }, ROOT);
  const { TopicArn } = await cloud.call<{ TopicArn: string }>('sns', 'CreateTopic', { Name: 'news' }, ROOT);
  await cloud.call('sns', 'Subscribe', { TopicArn, Protocol: 'lambda', Endpoint: Arn }, ROOT);
  await cloud.call('sns', 'Publish', { TopicArn, Message: 'hello' }, ROOT);
  await cloud.call('s3', 'CreateBucket', { Bucket: 'photos' }, ROOT);
  const LambdaFunctionConfigurations = [{ LambdaFunctionArn: Arn, Events: ['s3:ObjectCreated:*'] }];
  const NotificationConfiguration = { LambdaFunctionConfigurations };
  await cloud.call('s3', 'PutBucketNotificationConfiguration', { Bucket: 'photos', NotificationConfiguration }, ROOT);
  await cloud.call('s3', 'PutObject', { Bucket: 'photos', Key: 'a', Body: Buffer.from('a') }, ROOT);
  await cloud.advance?.(1000);
  expect(callers).toEqual(
    expect.arrayContaining([
      asService('events.amazonaws.com', RULE),
      asService('sns.amazonaws.com', TopicArn),
      asService('s3.amazonaws.com', 'arn:aws:s3:::photos'),
    ]),
  );
});
