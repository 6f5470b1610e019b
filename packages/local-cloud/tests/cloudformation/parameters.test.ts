import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/services/cloudformation/template/json-value.js';
import {
  parameterJson,
  resolveParameters,
  type GivenParameter,
  type ParameterValue,
} from '../../src/services/cloudformation/template/parameter-values.js';
import { readParameterDefinitions } from '../../src/services/cloudformation/template/read-parameter-definitions.js';

const STORED = new Map([
  ['/version', '33'],
  ['/subnets', 'a, b'],
]);

const resolve = (
  definitions: Record<string, Json>,
  given: readonly GivenParameter[] = [],
  previous: ParameterValue[] = [],
) =>
  resolveParameters(
    readParameterDefinitions(definitions),
    given,
    previous,
    async (names) => new Map([...STORED].filter(([name]) => names.includes(name))),
  );

const refOf = async (definition: Record<string, Json>, value?: string): Promise<Json> => {
  const given = value === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: value }];
  const [resolved] = await resolve({ P: definition }, given);
  const [read] = Object.values(readParameterDefinitions({ P: definition }));
  if (!resolved || !read) throw new Error('no parameter');
  return parameterJson(read, resolved);
};

describe('Ref of a parameter', () => {
  test.each<[string, Record<string, Json>, string | undefined, Json]>([
    ['is the value given', { Type: 'String', Default: 'a' }, 'b', 'b'],
    ['is the default otherwise', { Type: 'String', Default: 'a' }, undefined, 'a'],
    ['may be empty', { Type: 'String', Default: 'a' }, '', ''],
    ['has the default’s text', { Type: 'Number', Default: 3 }, undefined, '3'],
    ['is a list of trimmed items', { Type: 'CommaDelimitedList' }, 'a, b,c', ['a', 'b', 'c']],
    ['is an empty list for an empty text', { Type: 'List<Number>' }, '', []],
    ['is a list of ids', { Type: 'List<AWS::EC2::Subnet::Id>' }, 'subnet-1,subnet-2', ['subnet-1', 'subnet-2']],
    ['is what the SSM parameter holds', { Type: 'AWS::SSM::Parameter::Value<String>' }, '/version', '33'],
    [
      'is the list that the SSM parameter holds',
      { Type: 'AWS::SSM::Parameter::Value<List<String>>' },
      '/subnets',
      ['a', 'b'],
    ],
  ])('%s', async (_, definition, value, expected) => {
    expect(await refOf(definition, value)).toEqual(expected);
  });
});

describe('a value is refused', () => {
  test.each<[Record<string, Json>, string, string]>([
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', "Parameter 'P' must be one of AllowedValues"],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'aB', "Parameter 'P' must match pattern [a-z]+"],
    [{ Type: 'String', AllowedPattern: '[' }, 'a', 'Template format error: Invalid AllowedPattern ['],
    [{ Type: 'String', MinLength: 2 }, 'a', "Parameter 'P' must contain at least 2 characters"],
    [{ Type: 'String', MaxLength: '2' }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    [{ Type: 'Number' }, 'x', "Parameter 'P' must be a number"],
    [{ Type: 'Number', MinValue: 1 }, '0', "Parameter 'P' must be a number not less than 1"],
    [{ Type: 'Number', MaxValue: 5 }, '5.5', "Parameter 'P' must be a number not greater than 5"],
    [{ Type: 'List<Number>' }, '1,x', "Parameter 'P' must be a number"],
    [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a,c', "Parameter 'P' must be one of AllowedValues"],
    [
      { Type: 'String', AllowedPattern: '[a-z]+', ConstraintDescription: 'only letters' },
      '1',
      'Parameter P failed to satisfy constraint: only letters',
    ],
    [
      { Type: 'AWS::SSM::Parameter::Value<String>' },
      '/absent',
      'Unable to fetch parameters [/absent] from parameter store for this account.',
    ],
  ])('%j: %s', async (definition, value, message) => {
    await expect(resolve({ P: definition }, [{ ParameterKey: 'P', ParameterValue: value }])).rejects.toThrow(message);
  });
});

test('parameters without a value are named together', async () => {
  const definitions = { A: { Type: 'String' }, B: { Type: 'Number' }, C: { Type: 'String', Default: '' } };
  await expect(resolve(definitions)).rejects.toThrow('Parameters: [A, B] must have values');
});

test('parameters that the template does not have are named together', async () => {
  const given = ['X', 'Y'].map((key) => ({ ParameterKey: key, ParameterValue: '1' }));
  await expect(resolve({ A: { Type: 'String', Default: '' } }, given)).rejects.toThrow(
    'Parameters: [X, Y] do not exist in the template',
  );
});

test('the previous value is taken only when it is asked for', async () => {
  const definitions = { A: { Type: 'String', Default: 'default' } };
  const previous = [{ key: 'A', value: 'before' }];
  expect(await resolve(definitions, [{ ParameterKey: 'A', UsePreviousValue: true }], previous)).toEqual(previous);
  expect(await resolve(definitions, [], previous)).toEqual([{ key: 'A', value: 'default' }]);
});

test('a new parameter has no previous value', async () => {
  await expect(resolve({ A: { Type: 'String' } }, [{ ParameterKey: 'A', UsePreviousValue: true }])).rejects.toThrow(
    'Invalid input for parameter key A. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
  );
});
