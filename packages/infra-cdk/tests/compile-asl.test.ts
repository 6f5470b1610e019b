import { jobFlow } from '@codepipeline-ec2/core';
// @ts-expect-error: it ships no types
import validate from 'asl-validator';
import { expect, test } from 'vitest';
import { compileAsl } from '../src/asl/compile-asl.js';
import { DEFINITION_SUBSTITUTIONS, jobDefinition } from '../src/asl/job-definition.js';

const text = JSON.stringify(jobDefinition);
const substituted: unknown = JSON.parse(
  text
    .replaceAll('${Partition}', 'aws')
    .replace(/\$\{(Launcher|Report)\}/g, 'arn:aws:lambda:us-east-1:123456789012:function:$1'),
);

interface AslState {
  readonly Type: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}
// Printed above from the flow: an object of states.
const states = (jobDefinition as unknown as { States: Record<string, AslState> }).States;

test('the definition is valid Amazon States Language', () => {
  // What the validator answers; it has no types of its own.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call
  const validated = validate(substituted) as { isValid: boolean; errorsText(): string };
  expect(validated.isValid ? '' : validated.errorsText()).toBe('');
});

test('the definition has the states of the flow, and a companion for each wait', () => {
  const waits = Object.entries(jobFlow.states).flatMap(([name, state]) =>
    state.type === 'wait' ? [`${name}Early`] : [],
  );
  expect(Object.keys(states).sort()).toEqual([...Object.keys(jobFlow.states), ...waits].sort());
});

test('every task names what happens after an error that nobody foresaw', () => {
  for (const [name, state] of Object.entries(states)) {
    if (state.Type === 'Task') expect(state.Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
  }
});

test('no outcome that has an edge of its own is retried with the unforeseen ones', () => {
  for (const [name, state] of Object.entries(states)) {
    const all = state.Retry?.findIndex(({ ErrorEquals }) => ErrorEquals.includes('States.ALL')) ?? -1;
    if (all < 0) continue;
    const before = new Set(state.Retry?.slice(0, all).flatMap(({ ErrorEquals }) => ErrorEquals));
    const caught = state.Catch?.slice(0, -1).flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
    expect(
      caught.filter((error) => !before.has(error)),
      name,
    ).toEqual([]);
  }
});

test('nothing but the declared names is substituted', () => {
  const used = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual([...DEFINITION_SUBSTITUTIONS].sort());
});

test('a flow whose worker has no function is refused', () => {
  const options = { functions: { report: 'r' }, table: 't', partition: 'aws' };
  expect(() => compileAsl(jobFlow, options)).toThrow("No function is given for the worker 'launcher'");
});
