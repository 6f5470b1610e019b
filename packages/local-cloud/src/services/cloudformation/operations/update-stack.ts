import type {
  StackStatus,
  UpdateStackCommandInput,
  UpdateStackCommandOutput,
  UpdateTerminationProtectionCommandInput,
  UpdateTerminationProtectionCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { Blueprint } from '../engine/blueprint.js';
import type { Engine } from '../engine/engine.js';
import { planChanges } from '../engine/plan-changes.js';
import type { EngineTools } from '../engine/stack-operation.js';
import type { PlannedChange, StackInput, StackRecord } from '../stacks/stack-record.js';
import { sameJson } from '../template/json-value.js';
import { validationError } from '../template/validation-error.js';
import { readStackRequest } from './stack-request.js';

const UPDATABLE: readonly StackStatus[] = [
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'IMPORT_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
];

/** Refuses a change of a stack that is in no state for it. */
export const checkUpdatable = ({ stackId, status }: StackRecord): void => {
  if (UPDATABLE.includes(status)) return;
  throw validationError(`Stack:${stackId} is in ${status} state and can not be updated.`);
};

/** UpdateStack: the stack is updated (or rolled back) when the call answers, unless it takes long. */
export const updateStack = (tools: EngineTools, engine: Engine) =>
  operation<UpdateStackCommandInput, Omit<UpdateStackCommandOutput, '$metadata'>>({
    handle: async (request) => {
      const { StackName: name = '' } = request;
      const stack = tools.store.find(name);
      if (!stack) throw validationError(`Stack [${name}] does not exist`);
      await engine.settled(stack.stackId);
      const current = tools.store.require(stack.stackId);
      checkUpdatable(current);
      const input = await readStackRequest(tools, request, current);
      const blueprint = engine.draw(current, input);
      const changes = planChanges(blueprint, tools.store.resources(current.stackId), tools.providers);
      if (!changesAnything(current, input, changes, blueprint, tools)) {
        throw validationError('No updates are to be performed.');
      }
      const onFailure = request.DisableRollback === true ? 'DO_NOTHING' : 'ROLLBACK';
      tools.store.save({ ...current, onFailure });
      await engine.update(current.stackId, input, request.ClientRequestToken);
      return { StackId: current.stackId };
    },
  });

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

export const updateTerminationProtection = ({ store }: EngineTools) =>
  operation<UpdateTerminationProtectionCommandInput, Omit<UpdateTerminationProtectionCommandOutput, '$metadata'>>({
    handle: ({ StackName: name = '', EnableTerminationProtection: enable = false }) => {
      const stack = store.find(name);
      if (!stack) throw validationError(`Stack [${name}] does not exist`);
      store.save({ ...stack, terminationProtection: enable });
      return { StackId: stack.stackId };
    },
  });
