import type { ActionDefinition, PipelineDefinition } from '../state/definition.js';
import type { ActionTypeDefinition, ArtifactCounts } from '../state/action-type.js';
import { invalidAction, invalidStructure, repeated } from './refusal.js';

/** Every input is the output of an earlier action, and every output has a name of its own. */
export const checkArtifacts = ({ stages }: PipelineDefinition): void => {
  const made = new Set<string>();
  for (const stage of stages) {
    for (const group of byRunOrder(stage.actions)) {
      for (const action of group) {
        const missing = action.inputArtifacts.find(({ name }) => !made.has(name));
        if (missing) {
          throw invalidAction(
            `Input artifact ${missing.name} of action ${action.name} in stage ${stage.name} is not the output artifact of an earlier action`,
          );
        }
        const twice = repeated(action.inputArtifacts.map(({ name }) => name));
        if (twice !== undefined) {
          throw invalidAction(`Action ${action.name} declares the input artifact ${twice} more than once`);
        }
      }
      for (const { name, outputArtifacts } of group) {
        for (const output of outputArtifacts) {
          if (made.has(output.name)) {
            throw invalidStructure(
              `Output artifact names must be unique within a pipeline. Output artifact ${output.name} of action ${name} has been used more than once`,
            );
          }
          made.add(output.name);
        }
      }
    }
  }
};

/** Actions in the order in which they start; those of one group start together. */
export const byRunOrder = (actions: readonly ActionDefinition[]): readonly (readonly ActionDefinition[])[] => {
  const orders = [...new Set(actions.map((action) => action.runOrder))].sort((a, b) => a - b);
  return orders.map((order) => actions.filter((action) => action.runOrder === order));
};

export const checkArtifactCounts = (action: ActionDefinition, type: ActionTypeDefinition): void => {
  checkCount(action.name, 'input', action.inputArtifacts.length, type.inputArtifactDetails);
  checkCount(action.name, 'output', action.outputArtifacts.length, type.outputArtifactDetails);
};

const checkCount = (action: string, which: 'input' | 'output', count: number, allowed: ArtifactCounts): void => {
  if (count < allowed.minimumCount) {
    throw invalidAction(
      `Action ${action} declares ${count} ${which} artifacts which is less than the minimum count (${allowed.minimumCount})`,
    );
  }
  if (count > allowed.maximumCount) {
    throw invalidAction(
      `Action ${action} declares ${count} ${which} artifacts which is more than the maximum count (${allowed.maximumCount})`,
    );
  }
};
