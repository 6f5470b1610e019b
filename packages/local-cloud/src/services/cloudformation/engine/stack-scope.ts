import { isCustomType } from '../resources/cloudformation/custom-resource.js';
import { NESTED_STACK } from '../resources/cloudformation/stack.js';
import type { Scope } from '../template/evaluate.js';
import { NO_VALUE, type Evaluated } from '../template/evaluate.js';
import { isObject, type Json, type JsonObject } from '../template/json-value.js';
import { parameterJson, type ParameterValue } from '../template/parameter-values.js';
import { isPseudoParameter, type PseudoParameter } from '../template/pseudo-parameters.js';
import type { Template } from '../template/template.js';
import { formatError, templateError, validationError } from '../template/validation-error.js';

/** A resource as others see it. */
export interface ResourceFace {
  readonly physicalId: string;
  readonly attributes: JsonObject;
}

/** What a template may refer to outside of itself. */
export interface ScopeWorld {
  readonly region: string;
  readonly account: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
  /** The value of another stack's export. */
  readonly exportValue: (name: string) => string | undefined;
}

/** The scope in which conditions are decided: no resources. */
export const scopeWithoutResources = (
  template: Template,
  parameters: readonly ParameterValue[],
  world: ScopeWorld,
): Omit<Scope, 'condition'> => ({
  ref: (name) => {
    if (isPseudoParameter(name)) return pseudoParameter(name, world);
    const definition = template.parameters[name];
    const value = parameters.find(({ key }) => key === name);
    if (definition && value) return parameterJson(definition, value);
    throw formatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
  },
  attribute: (resource) => {
    throw templateError(`instance of Fn::GetAtt references undefined resource ${resource}`);
  },
  mapping: (name) => template.mappings[name],
  importValue: (name) => {
    const value = world.exportValue(name);
    if (value === undefined) throw validationError(`No export named ${name} found. Rollback requested by user.`);
    return value;
  },
  availabilityZones: (region) => ['a', 'b', 'c'].map((zone) => `${region === '' ? world.region : region}${zone}`),
});

/** The scope of properties and outputs. */
export const scopeWithResources = (
  base: Omit<Scope, 'condition'>,
  condition: (name: string) => boolean,
  template: Template,
  face: (logicalId: string) => ResourceFace | undefined,
): Scope => ({
  ...base,
  condition,
  ref: (name) => (name in template.resources ? required(name, face).physicalId : base.ref(name)),
  attribute: (resource, attribute) => {
    const { physicalId, attributes } = required(resource, face);
    const value = attributes[attribute] ?? nested(attributes, attribute);
    if (value !== undefined) return value;
    const type = template.resources[resource]?.type ?? '';
    const stackId = base.ref('AWS::StackId');
    const owner = typeof stackId === 'string' ? stackId : '';
    throw validationError(missingAttribute(type, resource, attribute, physicalId, owner));
  },
});

const missingAttribute = (
  type: string,
  resource: string,
  attribute: string,
  physicalId: string,
  owner: string,
): string => {
  if (type === NESTED_STACK) return `Output '${attribute.replace('Outputs.', '')}' not found in stack '${physicalId}'`;
  return isCustomType(type)
    ? `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ${owner}|${resource}`
    : `Attribute '${attribute}' does not exist in resource ${resource} of type ${type}`;
};

const required = (name: string, face: (logicalId: string) => ResourceFace | undefined): ResourceFace => {
  const found = face(name);
  if (found) return found;
  throw formatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
};

const nested = (attributes: JsonObject, path: string): Json | undefined => {
  let value: Json | undefined = attributes;
  for (const part of path.split('.')) value = isObject(value) ? value[part] : undefined;
  return value;
};

const pseudoParameter = (name: PseudoParameter, world: ScopeWorld): Evaluated => {
  switch (name) {
    case 'AWS::AccountId':
      return world.account;
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::NotificationARNs':
      return world.notificationArns;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::Region':
      return world.region;
    case 'AWS::StackId':
      return world.stackId;
    case 'AWS::StackName':
      return world.stackName;
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
  }
};
