import { describe, expect, test } from 'vitest';
import { parseTemplateText } from '../../src/services/cloudformation/template/parse-text.js';

const valueOf = (yaml: string): unknown => parseTemplateText(`Value: ${yaml}`)['Value'];

describe('a YAML template', () => {
  test.each([
    ['2010-09-09', '2010-09-09'],
    ['2012-10-17', '2012-10-17'],
    ['"2012-10-17"', '2012-10-17'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['012345678901', '012345678901'],
    ['123456789012', 123456789012],
    ['1.5', 1.5],
    ['true', true],
    ['Yes', true],
    ['off', false],
    ['"yes"', 'yes'],
    ['~', null],
    ["''", ''],
  ])('reads %s as %o', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Ref AWS::Region', { Ref: 'AWS::Region' }],
    ['!Condition C', { Condition: 'C' }],
    ['!Sub "${A} and ${!B}"', { 'Fn::Sub': '${A} and ${!B}' }],
    ['!Sub ["${X}", { X: !Ref A }]', { 'Fn::Sub': ['${X}', { X: { Ref: 'A' } }] }],
    ['!GetAtt A.Arn', { 'Fn::GetAtt': ['A', 'Arn'] }],
    ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
    ['!GetAtt [A, !Ref B]', { 'Fn::GetAtt': ['A', { Ref: 'B' }] }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!If [C, 1, !Ref AWS::NoValue]', { 'Fn::If': ['C', 1, { Ref: 'AWS::NoValue' }] }],
    ['!Select [0, !Split [",", "a,b"]]', { 'Fn::Select': [0, { 'Fn::Split': [',', 'a,b'] }] }],
    ['!Base64 on', { 'Fn::Base64': 'on' }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!Equals [!Ref A, prod]', { 'Fn::Equals': [{ Ref: 'A' }, 'prod'] }],
    ['!ImportValue x', { 'Fn::ImportValue': 'x' }],
  ])('has the short form %s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test('keeps keys as they are written, though they look like other values', () => {
    expect(parseTemplateText('on: 1\ny: 2\n1: 3\n2012-10-17: 4')).toEqual({ on: 1, y: 2, '1': 3, '2012-10-17': 4 });
  });

  test('may use anchors', () => {
    expect(parseTemplateText('a: &x { b: 1 }\nc: *x')).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  test('says where it is not well-formed', () => {
    expect(() => parseTemplateText('a: 1\nb: 2\n  c: 3')).toThrow(
      'Template format error: YAML not well-formed. (line 2, column 4)',
    );
  });

  test.each([
    ['that holds itself', 'a: &x [*x]'],
    ['nested beyond what anybody writes', '['.repeat(9000)],
    ['nested by dashes', '- '.repeat(9000)],
    ['nested in JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    [
      'that grows without end',
      ['a: &a [1, 1, 1, 1, 1, 1, 1, 1]', ...'bcdefgh'].reduce(
        (text, name) => `${text}\n${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)}, `.repeat(8)}]`,
      ),
    ],
  ])('%s is refused', (_, text) => {
    expect(() => parseTemplateText(text)).toThrow(
      'Template format error: The template is nested too deeply or too large.',
    );
  });

  test('has no tags but those of functions', () => {
    expect(() => parseTemplateText('a: !Nope 1')).toThrow(
      'Template format error: YAML not well-formed. Unknown tag !Nope',
    );
  });

  test.each(['', 'text', '- a', '3', '---\na: 1\n---\nb: 2'])('%o has no structure of a template', (text) => {
    expect(() => parseTemplateText(text)).toThrow('Template format error: unsupported structure.');
  });
});

describe('a JSON template', () => {
  test('is read as it stands', () => {
    expect(parseTemplateText(' {"a": {"Ref": "b"}, "c": "2012-10-17"}')).toEqual({ a: { Ref: 'b' }, c: '2012-10-17' });
  });

  test('says where it is not well-formed', () => {
    expect(() => parseTemplateText('{"a": 1,\n "b" 2}')).toThrow(
      'Template format error: JSON not well-formed. (line 2, column 6)',
    );
  });
});
