import type { PlannedChange, StackInput, StackRecord } from '../stacks/stack-record.js';
import { sameJson } from '../template/json-value.js';
import type { Blueprint } from './blueprint.js';
import type { EngineTools } from './stack-operation.js';

/** Tags and outputs are changes too. */
export const changesAnything = (
  current: StackRecord,
  input: StackInput,
  changes: readonly PlannedChange[],
  blueprint: Blueprint,
  { templates }: EngineTools,
): boolean =>
  changes.length > 0 ||
  !sameJson(
    input.tags.map(({ key, value }) => [key, value]),
    current.input.tags.map(({ key, value }) => [key, value]),
  ) ||
  !sameJson(outputsOf(blueprint.template), outputsOf(templates.read(current.input.templateBody)));

const outputsOf = ({ outputs }: Blueprint['template']) =>
  Object.entries(outputs).map(([name, { value, description, condition, exportName }]) => [
    name,
    value,
    description ?? null,
    condition ?? null,
    exportName ?? null,
  ]);
