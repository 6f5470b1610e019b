import { describe, expect, test } from 'vitest';
import { AwsError } from '../../src/kernel/aws-error.js';
import { statesCloud } from './cloud-with-states.js';

const machine = (states: object, start = 'A') => ({
  QueryLanguage: 'JSONPath',
  StartAt: start,
  States: { ...states, Z: { Type: 'Succeed' } },
});
const invoke = 'arn:aws:states:::lambda:invoke';
const echo = {
  'lambda.Invoke': ({ Payload }: Record<string, unknown>) => ({ StatusCode: 200, Payload: Payload as Uint8Array }),
};
const out = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('state machines in JSONPath', () => {
  test('input, parameters, selected result and output each go through their field', async () => {
    const { run } = await statesCloud(echo);
    const ended = await run(
      machine({
        A: {
          Type: 'Task',
          Resource: invoke,
          InputPath: '$.job',
          Parameters: { FunctionName: 'f', Payload: { 'id.$': '$.id', 'name.$': '$$.Execution.Name', fixed: 1 } },
          ResultSelector: { 'got.$': '$.Payload.id', 'code.$': '$.StatusCode' },
          ResultPath: '$.task.result',
          OutputPath: '$.task',
          Next: 'Z',
        },
      }),
      { job: { id: 'j' } },
    );
    expect(out(ended.output)).toEqual({ result: { got: 'j', code: 200 } });
  });

  test('Pass gives its Result, a null ResultPath keeps the input, Assign makes variables', async () => {
    const { run } = await statesCloud();
    const ended = await run(
      machine({
        A: { Type: 'Pass', Result: { x: 1 }, ResultPath: '$.pass', Assign: { 'x.$': '$.x' }, Next: 'B' },
        B: { Type: 'Pass', Result: 'lost', ResultPath: null, Next: 'C' },
        C: {
          Type: 'Pass',
          Parameters: { 'all.$': '$', 'x.$': '$x', 'text.$': "States.Format('x={}', $x)" },
          End: true,
        },
      }),
      { a: 0 },
    );
    expect(out(ended.output)).toEqual({ all: { a: 0, pass: { x: 1 } }, x: 1, text: 'x=1' });
  });

  test.each<[object, unknown, string]>([
    [{ Variable: '$.n', NumericGreaterThan: 5 }, { n: 6 }, 'Yes'],
    [{ Variable: '$.n', NumericGreaterThan: 5 }, { n: '6' }, 'No'],
    [{ Variable: '$.n', NumericEqualsPath: '$.m' }, { n: 6, m: 6 }, 'Yes'],
    [{ Variable: '$.s', StringMatches: 'log-*.txt' }, { s: 'log-1.txt' }, 'Yes'],
    [{ Variable: '$.s', StringLessThan: 'b' }, { s: 'a' }, 'Yes'],
    [{ Variable: '$.t', TimestampLessThan: '2026-01-01T00:00:00Z' }, { t: '2025-12-31T23:00:00-05:00' }, 'No'],
    [{ Variable: '$.n', IsPresent: false }, {}, 'Yes'],
    [{ Variable: '$.n', IsNull: true }, { n: null }, 'Yes'],
    [{ And: [{ Variable: '$.n', IsNumeric: true }, { Not: { Variable: '$.n', NumericEquals: 1 } }] }, { n: 2 }, 'Yes'],
    [
      {
        Or: [
          { Variable: '$.b', BooleanEquals: true },
          { Variable: '$.n', IsString: true },
        ],
      },
      { b: false, n: 1 },
      'No',
    ],
  ])('the choice %j of %j is %s', async (rule, input, expected) => {
    const { run } = await statesCloud();
    const ended = await run(
      machine({
        A: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: 'Yes', End: true },
        No: { Type: 'Pass', Result: 'No', Next: 'Z' },
      }),
      input,
    );
    expect(out(ended.output)).toBe(expected);
  });

  test('times come from paths, and a Map selects the input of each item', async () => {
    const { run } = await statesCloud();
    const ended = await run(
      machine({
        A: { Type: 'Wait', SecondsPath: '$.wait', Next: 'B' },
        B: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemSelector: { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.wait' },
          Iterator: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
          ResultPath: '$.done',
          OutputPath: '$.done',
          Next: 'Z',
        },
      }),
      { wait: 5, items: ['a', 'b'] },
    );
    expect(out(ended.output)).toEqual([
      { v: 'a', i: 0, all: 5 },
      { v: 'b', i: 1, all: 5 },
    ]);
    expect(ended.stopDate!.getTime() - ended.startDate!.getTime()).toBe(5000);
  });

  test('a catcher puts the error into the input where its ResultPath says', async () => {
    const { run } = await statesCloud({
      'lambda.Invoke': () => {
        throw new AwsError('ServiceException', 'down', { status: 500 });
      },
    });
    const ended = await run(
      machine({
        A: {
          Type: 'Task',
          Resource: invoke,
          Parameters: {},
          Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Z' }],
          End: true,
        },
      }),
      { keep: 1 },
    );
    expect(out(ended.output)).toMatchObject({ keep: 1, error: { Error: 'Lambda.ServiceException' } });
  });

  test('a path that finds nothing fails the execution and says where', async () => {
    const { run } = await statesCloud();
    const ended = await run(machine({ A: { Type: 'Pass', Parameters: { 'x.$': '$.nope' }, Next: 'Z' } }), { a: 1 });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ParameterPathFailure' });
    expect(ended.cause).toContain(
      `The JSONPath '$.nope' specified for the field 'x.$' could not be found in the input '{"a":1}'`,
    );
  });

  test('one state may be in JSONata', async () => {
    const { run } = await statesCloud();
    const ended = await run(
      machine({ A: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input.n + 1 %}', Next: 'Z' } }),
      { n: 1 },
    );
    expect(out(ended.output)).toBe(2);
  });

  test('a path that cannot be read is refused when the state machine is made', async () => {
    const { start } = await statesCloud();
    await expect(start(machine({ A: { Type: 'Pass', InputPath: 'nope', Next: 'Z' } }))).rejects.toThrow(
      "Value is not a Reference Path or a Path: The path 'nope' does not begin with $ at /States/A/InputPath",
    );
    await expect(start(machine({ A: { Type: 'Choice', Choices: [{ Variable: '$.x', Next: 'Z' }] } }))).rejects.toThrow(
      'A choice rule needs a Variable and one comparison, or And, Or or Not at /States/A/Choices[0]',
    );
  });
});
