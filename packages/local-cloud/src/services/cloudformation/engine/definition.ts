import type { ResourceDefinition } from '../template/template.js';
import type { Blueprint } from './blueprint.js';

/** The definition of one of a blueprint's resources. */
export const definitionOf = (blueprint: Blueprint, logicalId: string): ResourceDefinition => {
  const definition = blueprint.template.resources[logicalId];
  if (!definition) throw new Error(`The template has no resource ${logicalId}`);
  return definition;
};
