import { isObject, type Json, type JsonObject } from '../template/json-value.js';
import { expandFunction } from './expand-function.js';
import { serverlessError } from './serverless-error.js';

export const SERVERLESS_TRANSFORM = 'AWS::Serverless-2016-10-31';

/** Makes plain resources of serverless functions, with their roles and what calls them. */
export const expandServerless = (template: JsonObject): JsonObject => {
  const { Globals: globals, Resources: resources, ...others } = template;
  if (!isObject(resources)) return template;
  const defaults = isObject(globals) && isObject(globals['Function']) ? globals['Function'] : {};
  const expanded: Record<string, Json> = {};
  for (const [logicalId, resource] of Object.entries(resources)) {
    const isFunction = isObject(resource) && resource['Type'] === 'AWS::Serverless::Function';
    const made: JsonObject = isFunction ? expandFunction(logicalId, resource, defaults) : { [logicalId]: resource };
    for (const [name, definition] of Object.entries(made)) {
      if (name in expanded) throw serverlessError(logicalId, `A resource with id [${name}] exists already.`);
      expanded[name] = definition;
    }
  }
  return { ...others, Resources: expanded };
};
