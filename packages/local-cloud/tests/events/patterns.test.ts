import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/services/events/pattern/compile-pattern.js';

const event = {
  source: 'aws.codepipeline',
  'detail-type': 'CodePipeline Action Execution State Change',
  resources: ['r1', 'r2'],
  detail: {
    state: 'STARTED',
    n: 301.8,
    flag: true,
    ip: '10.0.0.33',
    nul: null,
    empty: '',
    none: [],
    type: { owner: 'Custom', category: 'Build' },
    list: [
      { a: 1, b: 1 },
      { a: 2, b: 2 },
    ],
    tags: ['x', 'y'],
    path: 'a*b\\c',
  },
};
const matches = (pattern: object): boolean => compilePattern(JSON.stringify(pattern))(event);
const inDetail = (detail: object): boolean => matches({ detail });

describe('event patterns', () => {
  test.each<[object, boolean]>([
    [
      {
        source: ['aws.codepipeline'],
        detail: { state: ['STARTED'], type: { owner: ['Custom'], category: ['Build', 'Test'] } },
      },
      true,
    ],
    [{ source: ['aws.codepipeline'], detail: { state: ['FAILED'] } }, false],
    [{ resources: ['r2'] }, true],
    [{ resources: ['r3'] }, false],
    [{ unknown: ['x'] }, false],
    [{ $or: [{ source: ['x'] }, { detail: { state: ['STARTED'] } }] }, true],
    [{ $or: [{ source: ['x'] }, { source: ['y'] }] }, false],
    [{ source: ['x'], $or: [{ detail: { state: ['STARTED'] } }, { source: ['y'] }] }, false],
  ])('%j of the whole event: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  test.each<[object, boolean]>([
    [{ flag: [true] }, true],
    [{ flag: ['true'] }, false],
    [{ n: [{ numeric: ['>', 0, '<=', 302] }] }, true],
    [{ n: [{ numeric: ['>', 302] }] }, false],
    [{ n: [{ numeric: ['=', 301.8] }] }, true],
    [{ state: [{ prefix: 'START' }] }, true],
    [{ state: [{ prefix: { 'equals-ignore-case': 'start' } }] }, true],
    [{ state: [{ suffix: 'TED' }] }, true],
    [{ state: [{ suffix: { 'equals-ignore-case': 'ted' } }] }, true],
    [{ state: [{ 'equals-ignore-case': 'started' }] }, true],
    [{ state: [{ wildcard: 'S*R*D' }] }, true],
    [{ state: [{ wildcard: 'S*X' }] }, false],
    [{ path: [{ wildcard: 'a\\*b\\\\*' }] }, true],
    [{ state: [{ 'anything-but': 'STARTED' }] }, false],
    [{ state: [{ 'anything-but': ['X', 'Y'] }] }, true],
    [{ state: [{ 'anything-but': { prefix: 'ST' } }] }, false],
    [{ state: [{ 'anything-but': { suffix: ['X', 'TED'] } }] }, false],
    [{ state: [{ 'anything-but': { 'equals-ignore-case': 'started' } }] }, false],
    [{ state: [{ 'anything-but': { wildcard: '*X*' } }] }, true],
    [{ missing: [{ 'anything-but': 'x' }] }, false],
    [{ missing: [{ exists: false }] }, true],
    [{ missing: { deep: [{ exists: false }] } }, true],
    [{ missing: { deep: ['x'] } }, false],
    [{ state: [{ exists: true }] }, true],
    [{ nul: [{ exists: true }] }, true],
    [{ none: [{ exists: true }] }, false],
    [{ type: [{ exists: true }] }, false],
    [{ nul: [null] }, true],
    [{ missing: [null] }, false],
    [{ empty: [''] }, true],
    [{ ip: [{ cidr: '10.0.0.0/24' }] }, true],
    [{ ip: [{ cidr: '10.0.1.0/24' }] }, false],
    [{ tags: [{ prefix: 'y' }] }, true],
    [{ state: ['FAILED', { prefix: 'ST' }] }, true],
  ])('%j of the detail: %s', (pattern, expected) => {
    expect(inDetail(pattern)).toBe(expected);
  });

  test('fields below a list must match within one element of it', () => {
    expect(inDetail({ list: { a: [2] } })).toBe(true);
    expect(inDetail({ list: { a: [2], b: [2] } })).toBe(true);
    expect(inDetail({ list: { a: [1], b: [2] } })).toBe(false);
  });

  test.each([
    ['no json', /^Event pattern is not valid\. Reason: /],
    ['[]', /Filter is not an object/],
    ['{}', /Empty objects are not allowed/],
    ['{"a":"x"}', /"a" must be an object or an array/],
    ['{"a":[]}', /Empty arrays are not allowed/],
    ['{"a":[{"nope":1}]}', /Unrecognized match type nope/],
    ['{"a":[{"exists":"yes"}]}', /exists match pattern must be either true or false/],
    ['{"a":[{"numeric":[">"]}]}', /one or two comparisons/],
    ['{"a":[{"wildcard":"a**b"}]}', /Consecutive wildcard characters at pos 1/],
    ['{"a":[{"cidr":"10.0.0.0"}]}', /CIDR/],
    ['{"a":[{"prefix":1}]}', /prefix match pattern must be a string/],
  ])('%s is refused as InvalidEventPatternException', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: 'InvalidEventPatternException' }));
    expect(() => compilePattern(pattern)).toThrow(reason);
  });

  test('anything-but is the opposite of its list for every text, and one that is missing matches neither', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 1 }),
        fc.option(fc.string(), { nil: undefined }),
        (list, value) => {
          const test = (pattern: unknown): boolean => compilePattern(JSON.stringify({ f: pattern }))({ f: value });
          const but = test([{ 'anything-but': list }]);
          expect(but).toBe(value !== undefined && !test(list));
        },
      ),
    );
  });

  test('a wildcard pattern matches each text that its stars can stand for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 2, maxLength: 4 }),
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        (parts, fill) => {
          const escaped = parts
            .map((part) => part.replace(/[\\*]/g, '\\$&'))
            .filter((part, index) => part !== '' || index === 0);
          const pattern = escaped.join('*');
          const text = parts
            .filter((part, index) => part !== '' || index === 0)
            .reduce((all, part, index) => all + fill[index] + part);
          expect(compilePattern(JSON.stringify({ f: [{ wildcard: pattern }] }))({ f: text })).toBe(true);
        },
      ),
    );
  });
});
