import type { PipelineDefinition } from '../state/definition.js';
import { invalidStage, invalidStructure, repeated } from './refusal.js';

const MOST_STAGES = 50;
const MOST_ACTIONS_OF_STAGE = 50;
const MOST_ACTIONS = 500;

/** The rules for stages and for where source actions stand. */
export const checkStages = ({ stages }: PipelineDefinition): void => {
  if (stages.length < 2) {
    throw invalidStructure(
      `Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`,
    );
  }
  if (stages.length > MOST_STAGES) {
    throw invalidStructure(
      `Pipeline has ${stages.length} stages. There should be a maximum of ${MOST_STAGES} stages in a pipeline`,
    );
  }
  const stageTwice = repeated(stages.map(({ name }) => name));
  if (stageTwice !== undefined) {
    throw invalidStage(
      `Stage names must be unique within a pipeline. Stage name ${stageTwice} has been used more than once`,
    );
  }
  for (const { name, actions } of stages) {
    if (actions.length === 0)
      throw invalidStage(`Stage ${name} has no actions. A stage must contain at least one action`);
    if (actions.length > MOST_ACTIONS_OF_STAGE) {
      throw invalidStage(
        `Stage ${name} has ${actions.length} actions. There should be a maximum of ${MOST_ACTIONS_OF_STAGE} actions in a stage`,
      );
    }
    const actionTwice = repeated(actions.map((action) => action.name));
    if (actionTwice !== undefined) {
      throw invalidStage(
        `Action names must be unique within a stage. Action name ${actionTwice} has been used more than once in stage ${name}`,
      );
    }
  }
  const count = stages.reduce((sum, { actions }) => sum + actions.length, 0);
  if (count > MOST_ACTIONS) {
    throw invalidStructure(
      `Pipeline has ${count} actions. There should be a maximum of ${MOST_ACTIONS} actions in a pipeline`,
    );
  }
  const [first, ...others] = stages;
  if (!first?.actions.every((action) => action.actionTypeId.category === 'Source')) {
    throw invalidStructure('Pipeline should start with a stage that only contains source actions');
  }
  for (const { name, actions } of others) {
    const source = actions.find((action) => action.actionTypeId.category === 'Source');
    if (source) {
      throw invalidStructure(
        `Source action ${source.name} is in stage ${name}. Only the first stage of a pipeline can contain source actions`,
      );
    }
  }
};
