import { describe, expect, test } from 'vitest';
import { parseJsonPath, withValueAt } from '../../src/services/states/query/json-path.js';
import { findPath, parsePathExpression } from '../../src/services/states/query/path-expression.js';
import type { ContextObject } from '../../src/services/states/query/query-language.js';

const data = {
  a: { b: [1, 2, { c: 'x' }], 'd e': 5 },
  list: [
    { id: 1, on: true },
    { id: 2, on: false, deep: { id: 9 } },
  ],
};
// Only the name is asked for.
const context = { Execution: { Name: 'n' } } as ContextObject;
const value = (text: string): unknown =>
  findPath(text, { data, context, variables: { v: { w: 7 } }, random: () => 0.5 });

describe('paths', () => {
  test.each<[string, unknown]>([
    ['$', data],
    ['$.a.b[0]', 1],
    ['$.a.b[-1].c', 'x'],
    ["$['a']['d e']", 5],
    ['$.a.nope', undefined],
    ['$.a.b[9]', undefined],
    ['$.list[*].id', [1, 2]],
    ['$.list[?(@.on == true)].id', [1]],
    ['$.list[?(@.id > 1)].id', [2]],
    ['$.list[?(@.deep)].id', [2]],
    ['$..id', [1, 2, 9]],
    ['$.a.b[0,1]', [1, 2]],
    ['$.a.b[0:2]', [1, 2]],
    ['$.nope[*]', []],
    ['$$.Execution.Name', 'n'],
    ['$v.w', 7],
  ])('%s', (path, expected) => {
    expect(value(path)).toEqual(expected);
  });

  test('a result is put where its path says, and what is missing on the way is made', () => {
    const at = (path: string) => withValueAt(data, parseJsonPath(path).steps ?? [], 'new');
    expect(at('$.x.y')).toEqual({ ...data, x: { y: 'new' } });
    expect(at('$.a.b[1]')).toMatchObject({ a: { b: [1, 'new', { c: 'x' }] } });
    expect(data.a.b[1]).toBe(2);
    expect(() => at("$.a['d e'].x")).toThrow();
  });

  test.each(['a.b', '$.', '$.a[', '$a..', '$[x]', 'States.Format(', "States.Nope('a'"])('%s is no path', (path) => {
    expect(() => parsePathExpression(path)).toThrow();
  });
});

describe('intrinsic functions', () => {
  test.each<[string, unknown]>([
    ["States.Format('{} is {}', $.a.b[2].c, $.list[0].on)", 'x is true'],
    ["States.Format('\\{ {}, it\\'s \\}', 1)", "{ 1, it's }"],
    ['States.StringToJson(\'{"a":1}\')', { a: 1 }],
    ['States.JsonToString($.list[0])', '{"id":1,"on":true}'],
    ["States.Array(1, 'a, b', $.a.b[0])", [1, 'a, b', 1]],
    ['States.Array()', []],
    ['States.ArrayPartition(States.Array(1,2,3), 2)', [[1, 2], [3]]],
    ['States.ArrayContains($.a.b, 2)', true],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayGetItem($.a.b, 1)', 2],
    ['States.ArrayLength($.list)', 2],
    ['States.ArrayUnique(States.Array(1, 1, 2))', [1, 2]],
    ["States.Base64Encode('hi')", 'aGk='],
    ["States.Base64Decode('aGk=')", 'hi'],
    ["States.Hash('input', 'SHA-1')", '140f86aae51ab9e1cda9b4254fe98a74eb54c1a1'],
    ['States.JsonMerge($.list[0], $.list[1], false)', { id: 2, on: false, deep: { id: 9 } }],
    ['States.MathRandom(1, 9)', 5],
    ['States.MathAdd(1, -2)', -1],
    ["States.StringSplit('a.b+c', '.+')", ['a', 'b', 'c']],
  ])('%s', (call, expected) => {
    expect(value(call)).toEqual(expected);
  });

  test('States.UUID() makes another each time, and what cannot be done is States.IntrinsicFailure', () => {
    expect(value('States.UUID()')).not.toBe(value('States.UUID()'));
    const failure = expect.objectContaining({ error: 'States.IntrinsicFailure' }) as Error;
    expect(() => value("States.MathAdd('a', 1)")).toThrow(failure);
    expect(() => value('States.StringToJson($.nope)')).toThrow(failure);
    expect(() => value("States.StringToJson('{')")).toThrow(failure);
  });
});
