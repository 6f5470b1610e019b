import { evaluate, NO_VALUE, type Scope } from '../template/evaluate.js';
import { isScalar, type Json } from '../template/json-value.js';
import { formatError, validationError } from '../template/validation-error.js';
import type { StackOutput, StackRecord } from '../stacks/stack-record.js';
import type { StackStore } from '../stacks/stack-store.js';
import type { Blueprint } from './blueprint.js';

/** The outputs that a blueprint asks for. */
export const evaluateOutputs = (blueprint: Blueprint, scope: Scope): readonly StackOutput[] =>
  Object.entries(blueprint.template.outputs)
    .filter(([, { condition }]) => condition === undefined || blueprint.isTrue(condition))
    .map(([key, { value, description, exportName }]) => ({
      key,
      value: outputText(key, value, scope),
      ...(description !== undefined && { description }),
      ...(exportName !== undefined && { exportName: outputText(key, exportName, scope) }),
    }));

const outputText = (key: string, value: Json, scope: Scope): string => {
  const evaluated = evaluate(value, scope);
  if (evaluated !== NO_VALUE && isScalar(evaluated)) return String(evaluated);
  throw formatError(`The Value field of every Outputs member must evaluate to a String; found ${key}.`);
};

const isThere = ({ status }: StackRecord): boolean => status !== 'DELETE_COMPLETE';

/** The value of an export, whichever stack has it. */
export const findExport = (store: StackStore, name: string): string | undefined =>
  store
    .all()
    .filter(isThere)
    .flatMap(({ outputs }) => outputs)
    .find(({ exportName }) => exportName === name)?.value;

/** Names of the stacks that import an export. */
export const importersOf = (store: StackStore, exportName: string): readonly string[] =>
  store
    .all()
    .filter((stack) => isThere(stack) && stack.imports.includes(exportName))
    .map(({ name }) => name);

/** Refuses to delete a stack whose exports others use. */
export const refuseWhileImported = (store: StackStore, { outputs }: StackRecord): void => {
  for (const { exportName } of outputs) {
    const importers = exportName === undefined ? [] : importersOf(store, exportName);
    if (importers.length === 0) continue;
    throw validationError(`Export ${exportName} cannot be deleted as it is in use by ${importers.join(', ')}`);
  }
};

/** Refuses exports that another stack has, and the loss or change of exports that others use. */
export const checkExports = (store: StackStore, stack: StackRecord, next: readonly StackOutput[]): void => {
  for (const { exportName } of next) {
    if (exportName === undefined) continue;
    const owner = store
      .all()
      .find((other) => isThere(other) && other.stackId !== stack.stackId && exportsOf(other).has(exportName));
    if (owner) throw validationError(`Export with name ${exportName} is already exported by stack ${owner.name}`);
  }
  const kept = new Map(next.map(({ exportName, value }) => [exportName, value]));
  for (const [name, value] of exportsOf(stack)) {
    if (kept.get(name) === value) continue;
    const importers = importersOf(store, name);
    if (importers.length === 0) continue;
    const verb = kept.has(name) ? 'updated' : 'deleted';
    throw validationError(`Export ${name} cannot be ${verb} as it is in use by ${importers.join(', ')}`);
  }
};

const exportsOf = ({ outputs }: StackRecord): ReadonlyMap<string, string> =>
  new Map(
    outputs.flatMap(({ exportName, value }): [string, string][] =>
      exportName === undefined ? [] : [[exportName, value]],
    ),
  );
