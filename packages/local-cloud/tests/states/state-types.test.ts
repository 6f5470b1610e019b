import { describe, expect, test } from 'vitest';
import { statesCloud } from './cloud-with-states.js';

const output = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('state types', () => {
  test('data flows through Pass, Choice, Wait and Succeed, and variables outlive their state', async () => {
    const { run } = await statesCloud();
    const ended = await run(
      {
        StartAt: 'Begin',
        States: {
          Begin: {
            Type: 'Pass',
            Assign: { who: '{% $states.input.name %}' },
            Output: { n: '{% $states.input.n + 1 %}' },
            Next: 'Big',
          },
          Big: {
            Type: 'Choice',
            Choices: [{ Condition: '{% $states.input.n > 5 %}', Next: 'Pause', Assign: { size: 'big' } }],
            Default: 'Small',
          },
          Small: { Type: 'Fail', Error: 'Small', Cause: "{% 'n is ' & $states.input.n %}" },
          Pause: { Type: 'Wait', Seconds: 30, Next: 'End' },
          End: { Type: 'Succeed', Output: { text: "{% $who & ' ' & $size %}", n: '{% $states.input.n %}' } },
        },
      },
      { name: 'Ada', n: 9 },
    );
    expect(ended.status).toBe('SUCCEEDED');
    expect(output(ended.output)).toEqual({ text: 'Ada big', n: 10 });
    expect(ended.stopDate!.getTime() - ended.startDate!.getTime()).toBe(30_000);
  });

  test('a Fail state ends the execution with its error and cause', async () => {
    const { run } = await statesCloud();
    const ended = await run({
      StartAt: 'No',
      States: { No: { Type: 'Fail', Error: 'Small', Cause: "{% 'n is ' & 1 %}" } },
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'Small', cause: 'n is 1' });
  });

  test('Parallel gives the outputs of its branches in their order, and Map those of its items', async () => {
    const { run } = await statesCloud();
    const square = {
      StartAt: 'S',
      States: { S: { Type: 'Pass', Output: '{% $states.input.v * $factor %}', End: true } },
    };
    const slow = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Output: 'slow', End: true } } };
    const quick = { StartAt: 'P', States: { P: { Type: 'Pass', Output: 'quick', End: true } } };
    const ended = await run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { factor: 10 }, Next: 'Each' },
        Each: {
          Type: 'Map',
          Items: [1, 2, 3],
          MaxConcurrency: 2,
          ItemSelector: { v: '{% $states.context.Map.Item.Value + $states.context.Map.Item.Index %}' },
          ItemProcessor: square,
          Assign: { numbers: '{% $states.result %}' },
          Next: 'Both',
        },
        Both: {
          Type: 'Parallel',
          Branches: [slow, quick],
          Output: { numbers: '{% $numbers %}', both: '{% $states.result %}' },
          End: true,
        },
      },
    });
    expect(output(ended.output)).toEqual({ numbers: [10, 30, 50], both: ['slow', 'quick'] });
  });

  test('a branch that fails ends the other branches, and Catch of the Parallel state holds its error', async () => {
    const { run, history, clock } = await statesCloud();
    const ended = await run({
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 3600, End: true } } },
            { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Bad', Cause: 'no' } } },
          ],
          Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught', Output: '{% $states.errorOutput %}' }],
          End: true,
        },
        Caught: { Type: 'Succeed' },
      },
    });
    expect(output(ended.output)).toEqual({ Error: 'Bad', Cause: 'no' });
    const types = (await history(ended.executionArn!)).map(({ type }) => type);
    expect(types).toContain('ParallelStateFailed');
    expect(clock.nextTimerIn()).toBeUndefined();
  });

  test('no choice that matches, without a Default, fails the execution by name', async () => {
    const { run } = await statesCloud();
    const ended = await run({
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'E' }] }, E: { Type: 'Succeed' } },
    });
    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('the execution ends when its own TimeoutSeconds have passed, and no Catch sees it', async () => {
    const { run } = await statesCloud();
    const ended = await run({
      TimeoutSeconds: 10,
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 100, End: true } },
    });
    expect(ended.status).toBe('TIMED_OUT');
    expect(ended.stopDate!.getTime() - ended.startDate!.getTime()).toBe(10_000);
  });
});
