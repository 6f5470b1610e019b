import { dependencyOrder, type Dependencies } from './dependency-order.js';
import type { Json } from './json-value.js';
import { isPseudoParameter } from './pseudo-parameters.js';
import { referencesIn, resourcesNamedIn, type Reference } from './references.js';
import type { ResourceDefinition, Template } from './template.js';
import { formatError, templateError, validationError } from './validation-error.js';

/** Does the resource type have the attribute? Undefined: the type is not known. */
type KnowsAttribute = (type: string, attribute: string) => boolean | undefined;

/** Checks that everything that a template names is there, and that nothing waits for itself. */
export const checkReferences = (template: Template, knowsAttribute: KnowsAttribute): void => {
  const types = Object.values(template.resources).map(({ type }) => type);
  const unknown = [...new Set(types.filter((type) => knowsAttribute(type, 'Arn') === undefined))];
  if (unknown.length > 0) throw formatError(`Unrecognized resource types: [${unknown.join(', ')}]`);
  checkConditions(template);
  checkBlock(template, 'Resources', resourceValues(template), knowsAttribute);
  checkBlock(template, 'Outputs', outputValues(template), knowsAttribute);
  const { circular } = dependencyOrder(dependenciesOf(template));
  if (circular.length > 0) {
    throw validationError(`Circular dependency between resources: [${circular.join(', ')}]`);
  }
};

/** Every resource with all that it names, in both branches of its conditions. */
const dependenciesOf = (template: Template): Dependencies => {
  const isResource = (name: string): boolean => name in template.resources;
  return new Map(
    Object.entries(template.resources).map(([name, { properties, dependsOn }]) => [
      name,
      new Set([...resourcesNamedIn(properties, isResource), ...dependsOn]),
    ]),
  );
};

interface BlockValue {
  readonly value: Json;
  readonly condition: string | undefined;
  readonly dependsOn: readonly string[];
}

const resourceValues = (template: Template): readonly BlockValue[] =>
  Object.values(template.resources).map(({ properties, condition, dependsOn }: ResourceDefinition) => ({
    value: properties,
    condition,
    dependsOn,
  }));

const outputValues = (template: Template): readonly BlockValue[] =>
  Object.values(template.outputs).map(({ value, exportName, condition }) => ({
    value: exportName === undefined ? value : [value, exportName],
    condition,
    dependsOn: [],
  }));

const checkBlock = (
  template: Template,
  block: 'Resources' | 'Outputs',
  values: readonly BlockValue[],
  knowsAttribute: KnowsAttribute,
): void => {
  const missing = new Set<string>();
  const isResource = (name: string): boolean => name in template.resources;
  for (const { value, condition, dependsOn } of values) {
    for (const name of dependsOn) if (!isResource(name)) missing.add(name);
    checkCondition(template, condition, block);
    for (const reference of referencesIn(value)) {
      if (reference.kind === 'ref') {
        const { name } = reference;
        if (!isResource(name) && !(name in template.parameters) && !isPseudoParameter(name)) missing.add(name);
      } else {
        checkReference(template, reference, block, knowsAttribute);
      }
    }
  }
  if (missing.size > 0) {
    throw formatError(
      `Unresolved resource dependencies [${[...missing].join(', ')}] in the ${block} block of the template`,
    );
  }
};

const checkReference = (
  template: Template,
  reference: Exclude<Reference, { kind: 'ref' }>,
  block: string,
  knowsAttribute: KnowsAttribute,
): void => {
  switch (reference.kind) {
    case 'condition':
      return checkCondition(template, reference.name, block);
    case 'mapping':
      if (reference.name in template.mappings) return;
      throw templateError(`Mapping named '${reference.name}' is not present in the 'Mappings' section of template.`);
    case 'unknownFunction':
      throw templateError(`Encountered unsupported function: ${reference.name}`);
    case 'attribute': {
      const { resource, attribute } = reference;
      const definition = template.resources[resource];
      if (!definition) throw templateError(`instance of Fn::GetAtt references undefined resource ${resource}`);
      if (attribute === '' || knowsAttribute(definition.type, attribute) !== false) return;
      throw templateError(`resource ${resource} does not support attribute type ${attribute} in Fn::GetAtt`);
    }
  }
};

const checkCondition = (template: Template, name: string | undefined, block: string): void => {
  if (name === undefined || name in template.conditions) return;
  throw formatError(`Unresolved condition dependency ${name} in the ${block} block of the template`);
};

const checkConditions = (template: Template): void => {
  const missing = new Set<string>();
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [condition, value] of Object.entries(template.conditions)) {
    const names = new Set<string>();
    for (const reference of referencesIn(value)) {
      if (reference.kind === 'ref' && !(reference.name in template.parameters) && !isPseudoParameter(reference.name)) {
        missing.add(reference.name);
      }
      if (reference.kind === 'attribute') missing.add(reference.resource);
      if (reference.kind === 'condition') {
        checkCondition(template, reference.name, 'Conditions');
        names.add(reference.name);
      }
    }
    needs.set(condition, names);
  }
  if (missing.size > 0) {
    throw formatError(
      `Unresolved dependencies [${[...missing].join(', ')}]. Cannot reference resources in the Conditions block of the template`,
    );
  }
  const { circular } = dependencyOrder(needs);
  if (circular.length > 0) throw formatError(`Found circular condition dependency between ${circular.join(' and ')}`);
};
