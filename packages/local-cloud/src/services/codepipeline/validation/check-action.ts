import type { ActionTypeDefinition, ActionTypeName } from '../state/action-type.js';
import type { ActionDefinition, PipelineDefinition } from '../state/definition.js';
import { checkArtifactCounts } from './check-artifacts.js';
import { invalidAction } from './refusal.js';

const QUERYABLE_VALUE = /^[a-zA-Z0-9_-]{1,20}$/;

export type FindType = (id: ActionTypeName) => ActionTypeDefinition | undefined;

/** Each action fits its type. */
export const checkActions = (definition: PipelineDefinition, region: string, findType: FindType): void => {
  for (const { actions } of definition.stages) {
    for (const action of actions) {
      const type = findType(action.actionTypeId);
      if (!type) throw notAvailable(action, region);
      checkPlace(action, region);
      checkArtifactCounts(action, type);
      checkConfiguration(action, type);
    }
  }
};

const notAvailable = ({ name, actionTypeId: id }: ActionDefinition, region: string) =>
  invalidAction(
    `ActionType (Category: '${id.category}', Provider: '${id.provider}', Owner: '${id.owner}', Version: '${id.version}') ` +
      `in action '${name}' is not available in region '${region.replaceAll('-', '_').toUpperCase()}'`,
  );

const checkPlace = (action: ActionDefinition, region: string): void => {
  const { category, owner, provider } = action.actionTypeId;
  if (action.region !== undefined && action.region !== region && (owner !== 'AWS' || category === 'Source')) {
    throw invalidAction(
      `Action ${action.name} cannot be in region ${action.region}: actions of its type cannot be cross-Region`,
    );
  }
  if (action.timeoutInMinutes !== undefined && category !== 'Approval') {
    throw invalidAction(
      `Action ${action.name} declares timeoutInMinutes, which actions of provider ${provider} do not support`,
    );
  }
  if (action.commands && category !== 'Compute') {
    throw invalidAction(
      `The following action cannot contain a commands field: ${action.name}. To use the commands field, use a compute action.`,
    );
  }
};

const checkConfiguration = (action: ActionDefinition, { properties }: ActionTypeDefinition): void => {
  const { name, configuration } = action;
  const unknown = Object.keys(configuration).find((key) => !properties.some((property) => property.name === key));
  if (unknown !== undefined) {
    throw invalidAction(`Action configuration for action '${name}' contains unknown configuration '${unknown}'`);
  }
  for (const property of properties) {
    const value = configuration[property.name];
    if (value === undefined) {
      if (property.required) {
        throw invalidAction(
          `Action configuration for action '${name}' is missing required configuration '${property.name}'`,
        );
      }
      continue;
    }
    // A value with a variable in it is known only when the action runs.
    if (value.includes('#{')) continue;
    const wanted = expected(property.type, value);
    if (wanted !== undefined) {
      throw invalidAction(
        `Action configuration for action '${name}' contains the value '${property.secret ? '****' : value}' for '${property.name}', which must be ${wanted}`,
      );
    }
    if (property.queryable && !QUERYABLE_VALUE.test(value)) {
      throw invalidAction(
        `Action configuration for action '${name}' contains the value '${value}' for the queryable property '${property.name}', which must be 1 to 20 letters, digits, underscores or hyphens`,
      );
    }
  }
};

/** What a value should be, where it is not. */
const expected = (type: 'String' | 'Number' | 'Boolean' | undefined, value: string): string | undefined => {
  switch (type) {
    case 'Number':
      return value.trim() === '' || Number.isNaN(Number(value)) ? 'a number' : undefined;
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'true or false';
    case 'String':
    case undefined:
      return undefined;
  }
};
