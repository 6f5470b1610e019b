import { describe, expect, test } from 'vitest';
import { targetInput } from '../../src/services/events/targets/target-input.js';

const context = {
  event: {
    version: '0' as const,
    id: 'e',
    'detail-type': 'T',
    source: 's',
    account: '000000000000',
    time: '2026-11-22T12:00:00Z',
    region: 'us-east-1',
    resources: ['arn:a'],
    detail: { name: 'a "b"', n: 5, deep: { list: [{ x: 1 }] } },
  },
  rule: { name: 'r', arn: 'arn:r' },
  ingestedAt: '2026-11-22T12:00:01.000Z',
};
const input = (target: object): string => targetInput(target, context);
const transformed = (template: string, paths: Record<string, string> = {}): string =>
  input({ InputTransformer: { InputPathsMap: paths, InputTemplate: template } });

describe('what a target gets', () => {
  test('is the event, a constant, or a part of the event', () => {
    expect(JSON.parse(input({}))).toEqual(context.event);
    expect(input({ Input: '{"why":"started"}' })).toBe('{"why":"started"}');
    expect(input({ InputPath: '$.detail.deep.list[0]' })).toBe('{"x":1}');
    expect(input({ InputPath: "$['detail']['n']" })).toBe('5');
  });

  test('is what a transformer makes of it: values in quotes are escaped, others are JSON', () => {
    const paths = { name: '$.detail.name', n: '$.detail.n', deep: '$.detail.deep', none: '$.detail.none' };
    expect(
      JSON.parse(
        transformed('{"name": <name>, "text": "is <name> <n>", "n": <n>, "deep": <deep>, "none": "<none>"}', paths),
      ),
    ).toEqual({
      name: 'a "b"',
      text: 'is a "b" 5',
      n: 5,
      deep: { list: [{ x: 1 }] },
      none: '',
    });
    expect(transformed('"<n> of <aws.events.rule-name>"', paths)).toBe('"5 of r"');
    expect(JSON.parse(transformed('{"e": <aws.events.event.json>}'))).toEqual({ e: context.event });
  });
});
