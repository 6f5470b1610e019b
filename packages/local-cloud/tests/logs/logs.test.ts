import type { FilterLogEventsResponse, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { ROOT } from '../../src/kernel/caller.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import { compileFilter } from '../../src/services/logs/filter-pattern.js';
import { onlyServices } from '../states/only-services.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');

const logsCloud = async () => {
  const cloud = await createCloud({ clock: virtualClock(NOW), services: onlyServices('logs') });
  onTestFinished(() => cloud.close());
  const call = <Output>(name: string, input: object): Promise<Output> =>
    cloud.call<Output>('logs', name, { logGroupName: 'g', ...input }, ROOT);
  await call('CreateLogGroup', {});
  for (const logStreamName of ['a', 'b']) await call('CreateLogStream', { logStreamName });
  const put = (logStreamName: string, ...messages: readonly (readonly [number, string])[]) =>
    call('PutLogEvents', {
      logStreamName,
      logEvents: messages.map(([seconds, message]) => ({ timestamp: NOW + seconds * 1000, message })),
    });
  const get = async (input: object) => {
    const answer = await call<GetLogEventsResponse>('GetLogEvents', { logStreamName: 'a', ...input });
    return { ...answer, text: (answer.events ?? []).map(({ message }) => message).join('') };
  };
  return { cloud, call, put, get };
};

describe('log events', () => {
  test('are read forward from the head, and the last token waits for what comes later', async () => {
    const { put, get } = await logsCloud();
    await put('a', [1, '1'], [2, '2'], [3, '3']);
    const first = await get({ startFromHead: true, limit: 2 });
    expect(first.text).toBe('12');
    const second = await get({ nextToken: first.nextForwardToken, limit: 2 });
    expect(second.text).toBe('3');
    const end = await get({ nextToken: second.nextForwardToken });
    expect([end.text, end.nextForwardToken]).toEqual(['', second.nextForwardToken]);
    await put('a', [4, '4']);
    expect((await get({ nextToken: end.nextForwardToken })).text).toBe('4');
  });

  test('are read backward from the tail, each page in order of time', async () => {
    const { put, get } = await logsCloud();
    await put('a', [1, '1'], [2, '2'], [3, '3'], [4, '4']);
    const last = await get({ limit: 3 });
    expect(last.text).toBe('234');
    const before = await get({ nextToken: last.nextBackwardToken, limit: 3 });
    expect(before.text).toBe('1');
    expect((await get({ nextToken: before.nextBackwardToken })).nextBackwardToken).toBe(before.nextBackwardToken);
  });

  test('are filtered by time, the end not included', async () => {
    const { put, get } = await logsCloud();
    await put('a', [1, '1'], [2, '2'], [3, '3']);
    expect((await get({ startFromHead: true, startTime: NOW + 2000, endTime: NOW + 3000 })).text).toBe('2');
  });

  test('of several streams come interleaved, page by page', async () => {
    const { put, call } = await logsCloud();
    await put('a', [1, 'ERROR 1'], [3, 'ERROR 3'], [5, 'fine']);
    await put('b', [2, 'ERROR 2'], [4, 'ERROR 4']);
    const filter = (more: object) =>
      call<FilterLogEventsResponse>('FilterLogEvents', { filterPattern: 'ERROR', limit: 3, ...more });
    const first = await filter({});
    expect(first.events?.map(({ message, logStreamName }) => `${message} ${logStreamName}`)).toEqual([
      'ERROR 1 a',
      'ERROR 2 b',
      'ERROR 3 a',
    ]);
    const second = await filter({ nextToken: first.nextToken });
    expect(second.events?.map(({ message }) => message)).toEqual(['ERROR 4']);
    expect(second.nextToken).toBeUndefined();
  });

  test('too old or too new are rejected and counted, out of order not taken at all', async () => {
    const { put, get } = await logsCloud();
    const day = 86_400;
    expect(await put('a', [-15 * day, 'old'], [0, 'ok'], [day, 'new'])).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 },
    });
    expect((await get({})).text).toBe('ok');
    await expect(put('a', [2, 'x'], [1, 'y'])).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('beyond the bound of all logs the oldest go, and tokens still mean the same place', async () => {
    const { put, get } = await logsCloud();
    const big = 'x'.repeat(1_000_000);
    await put('a', [1, big]);
    const start = await get({ startFromHead: true, limit: 1 });
    for (let round = 0; round < 70; round++) await put('b', [1, big]);
    await put('a', [2, 'later']);
    expect((await get({ nextToken: start.nextForwardToken })).text).toBe('later');
    expect((await get({ startFromHead: true })).text).toBe('later');
  });
});

describe('log groups and streams', () => {
  test('what is not there, or there already, is said as CloudWatch Logs says it', async () => {
    const { call, put } = await logsCloud();
    await expect(call('CreateLogGroup', {})).rejects.toMatchObject({ code: 'ResourceAlreadyExistsException' });
    await expect(call('CreateLogStream', { logStreamName: 'a' })).rejects.toMatchObject({
      code: 'ResourceAlreadyExistsException',
    });
    await expect(put('nope', [1, 'x'])).rejects.toThrow('The specified log stream does not exist.');
    await expect(call('CreateLogStream', { logGroupName: 'nope', logStreamName: 'x' })).rejects.toThrow(
      'The specified log group does not exist.',
    );
  });

  test('are listed with retention, times and order', async () => {
    const { call, put } = await logsCloud();
    await call('PutRetentionPolicy', { retentionInDays: 7 });
    await expect(call('PutRetentionPolicy', { retentionInDays: 8 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    expect(await call('DescribeLogGroups', { logGroupNamePrefix: 'g' })).toMatchObject({
      logGroups: [{ logGroupName: 'g', retentionInDays: 7, arn: 'arn:aws:logs:us-east-1:000000000000:log-group:g:*' }],
    });
    await put('b', [1, 'x']);
    expect(await call('DescribeLogStreams', { orderBy: 'LastEventTime', descending: true })).toMatchObject({
      logStreams: [{ logStreamName: 'b', lastEventTimestamp: NOW + 1000 }, { logStreamName: 'a' }],
    });
    await call('DeleteLogGroup', {});
    expect(await call('DescribeLogGroups', {})).toEqual({ logGroups: [] });
  });
});

describe('filter patterns', () => {
  test.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR Exception', 'an ERROR here', false],
    ['"an ERROR"', 'an ERROR here', true],
    ['?ERROR ?WARN', 'a WARN', true],
    ['?ERROR ?WARN', 'an INFO', false],
    ['ERROR -retry', 'ERROR, will retry', false],
    ['%[0-9]+ ms%', 'took 15 ms', true],
    ['{ $.level = "ERROR" }', '{"level":"ERROR"}', true],
    ['{ $.level = "ERR*" && $.n > 3 }', '{"level":"ERROR","n":4}', true],
    ['{ $.level = "ERROR" || $.deep.n != 1 }', '{"level":"INFO","deep":{"n":1}}', false],
    ['{ $.level = "ERROR" }', 'no json', false],
  ])('%s on %s: %s', (pattern, message, expected) => {
    expect(compileFilter(pattern)(message)).toBe(expected);
  });

  test('a pattern that cannot be read is refused', () => {
    expect(() => compileFilter('{ level = }')).toThrow('Invalid filter pattern');
  });
});
