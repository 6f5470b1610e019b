import { describe, expect, test } from 'vitest';
import { checkDefinition } from '../../src/services/states/check/check-definition.js';
import { ROLE, statesCloud } from './cloud-with-states.js';

const check = (definition: object): string[] =>
  checkDefinition(JSON.stringify({ QueryLanguage: 'JSONata', ...definition })).diagnostics.map(
    ({ severity, code, message, location }) =>
      `${severity === 'WARNING' ? 'warning ' : ''}${code}: ${message} at ${location}`,
  );
const machine = (state: object, more: object = {}) => ({ StartAt: 'A', States: { A: state, ...more } });
const end = { Type: 'Succeed' };

describe('what is wrong with a definition is said with its place', () => {
  test.each<[string, object, string]>([
    ['no start', { States: { A: end } }, 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /'],
    ['no states', { StartAt: 'A' }, 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'],
    [
      'an unknown start',
      { StartAt: 'B', States: { A: end } },
      "MISSING_TRANSITION_TARGET: Missing 'StartAt' target: B at /StartAt",
    ],
    [
      'an unknown type',
      machine({ Type: 'Job' }),
      'SCHEMA_VALIDATION_FAILED: Unknown state type "Job" at /States/A/Type',
    ],
    ['no type', machine({}), 'SCHEMA_VALIDATION_FAILED: These fields are required: [Type] at /States/A'],
    [
      'a dangling Next',
      machine({ Type: 'Pass', Next: 'X' }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Next",
    ],
    [
      'neither Next nor End',
      machine({ Type: 'Pass' }),
      'SCHEMA_VALIDATION_FAILED: Exactly one of Next and End is needed at /States/A',
    ],
    [
      'a dangling catcher',
      machine({ Type: 'Parallel', Branches: [], End: true, Catch: [{ ErrorEquals: ['e'], Next: 'X' }] }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Catch[0]/Next",
    ],
    [
      'States.ALL that is not last',
      machine({
        Type: 'Parallel',
        Branches: [],
        End: true,
        Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['e'] }],
      }),
      'SCHEMA_VALIDATION_FAILED: States.ALL must stand alone, and last at /States/A/Retry[0]/ErrorEquals',
    ],
    [
      'a Choice without choices',
      machine({ Type: 'Choice', Choices: [], Default: 'B' }, { B: end }),
      'SCHEMA_VALIDATION_FAILED: A Choice state needs at least one choice at /States/A/Choices',
    ],
    [
      'a fault in a branch',
      machine({ Type: 'Parallel', End: true, Branches: [machine({ Type: 'Pass', Next: 'X' })] }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Branches[0]/States/A/Next",
    ],
    [
      'a state that nothing leads to, which is a warning',
      machine(end, { B: end }),
      'warning UNREACHABLE_STATE: State "B" is not reachable. at /States/B',
    ],
    [
      'a JSONPath field in JSONata',
      machine({ Type: 'Pass', ResultPath: '$.a', End: true }),
      "SCHEMA_VALIDATION_FAILED: The field 'ResultPath' is not supported by the query language JSONata at /States/A/ResultPath",
    ],
    [
      'an expression with a space before it',
      machine({ Type: 'Pass', Output: ' {% 1 %}', End: true }),
      'INVALID_JSONATA_EXPRESSION: A JSONata expression begins with {% and ends with %}, with no space around at /States/A/Output',
    ],
    [
      'the wrong number of times to wait for',
      machine({ Type: 'Wait', End: true }),
      'SCHEMA_VALIDATION_FAILED: Exactly one of Seconds and Timestamp is needed at /States/A',
    ],
  ])('%s', (_what, definition, said) => {
    expect(check(definition)).toContain(said);
  });

  test('JSONata that cannot be read', () => {
    expect(check(machine({ Type: 'Pass', Output: { x: '{% $states.input. %}' }, End: true }))[0]).toMatch(
      /^INVALID_JSONATA_EXPRESSION: The JSONata expression '\$states\.input\.' is not valid: .* at \/States\/A\/Output\/x$/,
    );
  });

  test.each([
    'arn:aws:states:::dynamodb:updateItem.waitForTaskToken',
    'arn:aws:states:::lambda:invoke.sync',
    'arn:aws:states:::aws-sdk:dynamodb:UpdateItem',
    'arn:aws:states:::aws-sdk:dynamodb:notAnOperation',
    'arn:aws:states:::aws-sdk:nowhere:updateItem',
    'arn:aws:states:::aws-sdk:dynamodb:updateItem.sync',
    'nonsense',
  ])('the resource %s, which Step Functions does not have', (resource) => {
    expect(check(machine({ Type: 'Task', Resource: resource, End: true }))).toEqual([
      `SCHEMA_VALIDATION_FAILED: The resource provided ${resource} is not recognized. ` +
        'The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource',
    ]);
  });

  test.each([
    'arn:aws:states:::dynamodb:updateItem',
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
    'arn:aws:states:::states:startExecution.sync:2',
    'arn:aws:lambda:us-east-1:000000000000:function:f',
  ])('nothing, of the resource %s', (resource) => {
    expect(check(machine({ Type: 'Task', Resource: resource, End: true }))).toEqual([]);
  });
});

describe('state machines', () => {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...machine(end) });

  test('are created once: the same again is the same, another under the name is refused', async () => {
    const { call } = await statesCloud();
    const create = (more: object = {}) => call('CreateStateMachine', { name: 'm', roleArn: ROLE, definition, ...more });
    expect(await create()).toEqual(await create());
    await expect(create({ type: 'EXPRESS' })).rejects.toMatchObject({ code: 'StateMachineAlreadyExists' });
    await expect(create({ name: 'no spaces' })).rejects.toMatchObject({ code: 'InvalidName' });
    await expect(create({ name: 'n', roleArn: 'x' })).rejects.toMatchObject({ code: 'InvalidArn' });
    await expect(create({ name: 'n', definition: '{' })).rejects.toMatchObject({
      code: 'InvalidDefinition',
      message: expect.stringMatching(/^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: /) as unknown,
    });
  });

  test('that are updated run the new definition from the next execution on; old executions still show the old one', async () => {
    const { call, clock, describe: ended } = await statesCloud();
    const { stateMachineArn } = await call<{ stateMachineArn: string }>('CreateStateMachine', {
      name: 'm',
      roleArn: ROLE,
      definition,
    });
    const start = async () =>
      (await call<{ executionArn: string }>('StartExecution', { stateMachineArn })).executionArn;
    const first = await start();
    const changed = JSON.stringify({ QueryLanguage: 'JSONata', ...machine({ Type: 'Succeed', Output: 'new' }) });
    const { revisionId } = await call<{ revisionId: string }>('UpdateStateMachine', {
      stateMachineArn,
      definition: changed,
    });
    const second = await start();
    await clock.advance(0);
    expect([(await ended(first)).output, (await ended(second)).output]).toEqual(['{}', '"new"']);
    expect(await call('DescribeStateMachineForExecution', { executionArn: first })).toMatchObject({ definition });
    expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      definition: changed,
      revisionId,
      status: 'ACTIVE',
    });
  });

  test('can be validated without being made', async () => {
    const { call } = await statesCloud();
    expect(await call('ValidateStateMachineDefinition', { definition })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false,
    });
    expect(await call('ValidateStateMachineDefinition', { definition: '{}' })).toMatchObject({ result: 'FAIL' });
  });
});
