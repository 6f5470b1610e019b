import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideConditions } from '../../src/services/cloudformation/template/conditions.js';
import { evaluate, NO_VALUE, type Scope } from '../../src/services/cloudformation/template/evaluate.js';
import type { Json } from '../../src/services/cloudformation/template/json-value.js';

const VALUES: Readonly<Record<string, Json | typeof NO_VALUE>> = {
  Name: 'demo',
  Count: '3',
  List: ['a', 'b', 'c'],
  Queue: 'http://queue',
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': NO_VALUE,
};

const scope: Scope = {
  ref: (name) => VALUES[name] ?? `no ${name}`,
  attribute: (resource, attribute) => `${resource}/${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (name) => (name === 'Map' ? { 'us-east-1': { size: 'small', zones: ['x', 'y'] } } : undefined),
  importValue: (name) => `imported ${name}`,
  availabilityZones: (region) => [`${region}a`, `${region}b`],
};

describe('a function stands for its value', () => {
  test.each<[Json, Json]>([
    [{ Ref: 'Name' }, 'demo'],
    [{ Ref: 'List' }, ['a', 'b', 'c']],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    [{ 'Fn::GetAtt': 'Queue.Arn' }, 'Queue/Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Count' }, 7, true]] }, 'a-3-7-true'],
    [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b,c'],
    [{ 'Fn::Join': ['', ['a', { Ref: 'AWS::NoValue' }]] }, 'a'],
    [
      { 'Fn::Sub': 'x ${Name} ${AWS::Region} ${Queue.Arn} ${!Name} $Name ${ Name }' },
      'x demo us-east-1 Queue/Arn ${Name} $Name demo',
    ],
    [{ 'Fn::Sub': ['${A}${Name}', { A: { 'Fn::Join': ['', ['1', '2']] } }] }, '12demo'],
    [{ 'Fn::Sub': ['${Name}', { Name: 'own' }] }, 'own'],
    [{ 'Fn::Sub': '${List}' }, 'a,b,c'],
    [{ 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
    [{ 'Fn::Select': [0, { 'Fn::Split': ['|', 'x|y'] }] }, 'x'],
    [{ 'Fn::Split': [':', { 'Fn::Sub': '${Name}:b' }] }, ['demo', 'b']],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [{ 'Fn::If': ['No', 1, { Ref: 'Name' }] }, 'demo'],
    [{ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
    [
      [1, { Ref: 'AWS::NoValue' }, 3],
      [1, 3],
    ],
    [{ 'Fn::Base64': { 'Fn::Sub': '#!/bin/bash\necho ${Name}' } }, 'IyEvYmluL2Jhc2gKZWNobyBkZW1v'],
    [{ 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'size'] }, 'small'],
    [{ 'Fn::FindInMap': ['Map', 'us-east-1', 'zones'] }, ['x', 'y']],
    [{ 'Fn::FindInMap': ['Map', 'elsewhere', 'size', { DefaultValue: { Ref: 'Name' } }] }, 'demo'],
    [{ 'Fn::ImportValue': { 'Fn::Sub': '${Name}-out' } }, 'imported demo-out'],
    [{ 'Fn::GetAZs': { Ref: 'AWS::Region' } }, ['us-east-1a', 'us-east-1b']],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    [{ 'Fn::Cidr': ['192.168.0.0/24', '2', '4'] }, ['192.168.0.0/28', '192.168.0.16/28']],
    [{ 'Fn::Length': { Ref: 'List' } }, 3],
    [{ 'Fn::ToJsonString': { a: { Ref: 'Name' } } }, '{"a":"demo"}'],
    [
      { Ref: 'Name', Other: 1 },
      { Ref: 'Name', Other: 1 },
    ],
  ])('%j', (value, expected) => {
    expect(evaluate(value, scope)).toEqual(expected);
  });
});

describe('a function that is used wrongly is refused', () => {
  test.each<[Json, RegExp]>([
    [{ 'Fn::Join': ['-'] }, /^Template error: every Fn::Join object requires two parameters/],
    [{ 'Fn::Join': ['-', 'text'] }, /^Template error: every Fn::Join/],
    [{ 'Fn::Select': [5, { Ref: 'List' }] }, /^Template error: Fn::Select cannot select nonexistent value at index 5$/],
    [{ 'Fn::Select': [-1, { Ref: 'List' }] }, /nonexistent value at index -1/],
    [{ 'Fn::Split': ['-'] }, /^Template error: every Fn::Split/],
    [{ 'Fn::FindInMap': ['Map', 'x', 'y'] }, /^Template error: Unable to get mapping for Map::x::y$/],
    [{ 'Fn::If': ['Yes', 1] }, /^Template error: Fn::If requires a list argument/],
    [{ 'Fn::Sub': 3 }, /Fn::Sub intrinsic functions don't specify expected arguments/],
    [{ 'Fn::Cidr': ['10.0.0.0/30', 8, 8] }, /Fn::Cidr/],
    [{ 'Fn::Nope': 1 }, /^Template error: Encountered unsupported function: Fn::Nope$/],
  ])('%j', (value, message) => {
    expect(() => evaluate(value, scope)).toThrow(message);
  });
});

test('a text with names is the same as its pieces joined', () => {
  const plain = fc.string().map((text) => text.replaceAll(/[${}]/g, ''));
  const piece: fc.Arbitrary<{ sub: string; join: Json }> = fc.oneof(
    plain.map((text) => ({ sub: text, join: text })),
    fc.constantFrom('Name', 'Count', 'AWS::Region').map((name) => ({ sub: `\${${name}}`, join: { Ref: name } })),
    fc
      .constantFrom('Arn', 'A.B')
      .map((name) => ({ sub: `\${Queue.${name}}`, join: { 'Fn::GetAtt': ['Queue', name] } })),
    plain.map((name) => ({ sub: `\${!${name}}`, join: `\${${name}}` })),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const sub = evaluate({ 'Fn::Sub': pieces.map((part) => part.sub).join('') }, scope);
      const join = evaluate({ 'Fn::Join': ['', pieces.map((part) => part.join)] }, scope);
      expect(sub).toBe(join);
    }),
  );
});

test('split undoes join', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string().map((text) => text.replaceAll('|', '')),
        { minLength: 1 },
      ),
      (items) => {
        expect(evaluate({ 'Fn::Split': ['|', { 'Fn::Join': ['|', items] }] }, scope)).toEqual(items);
      },
    ),
  );
});

test('a value without functions stands for itself', () => {
  const value = fc
    .jsonValue()
    .filter((json) => !JSON.stringify(json).includes('Fn::') && !JSON.stringify(json).includes('"Ref"'));
  fc.assert(
    fc.property(value, (json) => {
      // What fast-check calls a JSON value is one.
      expect(JSON.stringify(evaluate(json as Json, scope))).toBe(JSON.stringify(json));
    }),
  );
});

test.each(['{"__proto__":0}', '{"a":{"__proto__":[1]},"b":2}', '{"toString":"x"}', '{"constructor":{}}'])(
  'a key that every object knows is a key like others: %s',
  (text) => {
    expect(JSON.stringify(evaluate(JSON.parse(text) as Json, scope))).toBe(text);
  },
);

describe('a condition', () => {
  const decide = (conditions: Record<string, Json>) => decideConditions(conditions, scope)('Main');
  const yes = { 'Fn::Equals': ['1', '1'] };
  const no = { 'Fn::Equals': ['1', '2'] };

  test.each<[Json, boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'Count' }, 3] }, true],
    [{ 'Fn::Equals': ['true', true] }, true],
    [{ 'Fn::Equals': [{ Ref: 'List' }, ['a', 'b']] }, false],
    [{ 'Fn::And': [yes, yes] }, true],
    [{ 'Fn::And': [yes, no] }, false],
    [{ 'Fn::Or': [no, no, yes] }, true],
    [{ 'Fn::Not': [no] }, true],
    [{ Condition: 'Other' }, true],
    [{ 'Fn::Not': [{ Condition: 'Other' }] }, false],
    [
      {
        'Fn::And': [
          { Condition: 'Other' },
          { 'Fn::Equals': [{ 'Fn::FindInMap': ['Map', 'us-east-1', 'size'] }, 'small'] },
        ],
      },
      true,
    ],
  ])('%j is %o', (expression, decision) => {
    expect(decide({ Main: expression, Other: yes })).toBe(decision);
  });

  test.each<[Json, RegExp]>([
    [{ 'Fn::And': [yes] }, /every Fn::And object requires a list of 2 to 10 parameters/],
    [{ 'Fn::Not': [yes, no] }, /every Fn::Not object requires a list of 1 parameters/],
    [{ Ref: 'Name' }, /Every Conditions member must be one of/],
    [{ Condition: 'Absent' }, /Unresolved condition dependency Absent in the Conditions block/],
  ])('%j is refused', (expression, message) => {
    expect(() => decide({ Main: expression })).toThrow(message);
  });
});
