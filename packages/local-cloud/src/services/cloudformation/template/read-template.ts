import { isList, isObject, isScalar, shownJson, type Json, type JsonObject } from './json-value.js';
import { readParameterDefinitions } from './read-parameter-definitions.js';
import type { OutputDefinition, ResourceDefinition, RetentionPolicy, Template } from './template.js';
import { formatError, validationError } from './validation-error.js';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Globals',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];

const RESOURCE_MEMBERS = [
  'Condition',
  'Connectors',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];

const RETENTION_POLICIES: readonly RetentionPolicy[] = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];

/** Checks a template's form, section by section; references are checked afterwards. */
export const readTemplate = (source: JsonObject): Template => {
  const unknown = Object.keys(source).filter((key) => !SECTIONS.includes(key));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const formatVersion = source['AWSTemplateFormatVersion'];
  if (formatVersion !== undefined && formatVersion !== '2010-09-09') {
    throw formatError(`unsupported value for AWSTemplateFormatVersion.`);
  }
  const description = source['Description'];
  if (description !== undefined && typeof description !== 'string') {
    throw formatError('Any Description member must be a string.');
  }
  const resources = section(source, 'Resources');
  if (Object.keys(resources).length === 0) throw formatError('At least one Resources member must be defined.');
  return {
    ...(typeof formatVersion === 'string' && { formatVersion }),
    ...(description !== undefined && { description }),
    ...(source['Metadata'] !== undefined && { metadata: source['Metadata'] }),
    transforms: transformsOf(source),
    parameters: readParameterDefinitions(section(source, 'Parameters')),
    mappings: readMappings(section(source, 'Mappings')),
    conditions: readConditions(section(source, 'Conditions')),
    resources: mapValues(resources, readResource),
    outputs: mapValues(section(source, 'Outputs'), readOutput),
  };
};

const section = (source: JsonObject, name: string): JsonObject => {
  const value = source[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw formatError(`${name} must be an object.`);
  return value;
};

const mapValues = <T>(source: JsonObject, read: (name: string, value: Json) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(source).map(([name, value]) => [name, read(name, value)]));

/** Names of the transforms that a template asks for. */
export const transformsOf = ({ Transform: value }: JsonObject): readonly string[] => {
  if (value === undefined) return [];
  const names = isList(value) ? value : [value];
  return names.map((name) => {
    if (typeof name === 'string') return name;
    if (isObject(name) && typeof name['Name'] === 'string') return name['Name'];
    throw formatError('Any Transform member must be a string or an object with a Name.');
  });
};

const readMappings = (mappings: JsonObject): JsonObject => {
  for (const [name, mapping] of Object.entries(mappings)) {
    if (!isObject(mapping)) throw formatError(`Every Mappings member ${name} must be a map`);
    for (const [key, attributes] of Object.entries(mapping)) {
      if (!isObject(attributes)) throw formatError(`Every Mappings attribute must be a map; found ${name}.${key}`);
      for (const [attribute, value] of Object.entries(attributes)) {
        const plain = isScalar(value) || (isList(value) && value.every(isScalar));
        if (!plain) throw formatError(`Every Mappings attribute must be a String or a List; found ${attribute}`);
      }
    }
  }
  return mappings;
};

const readConditions = (conditions: JsonObject): JsonObject => {
  for (const [name, condition] of Object.entries(conditions)) {
    if (!isObject(condition)) throw formatError(`Every Conditions member must be an object; found ${name}.`);
  }
  return conditions;
};

const readResource = (logicalId: string, source: Json): ResourceDefinition => {
  const path = `[/Resources/${logicalId}]`;
  if (!/^[A-Za-z0-9]+$/.test(logicalId)) throw formatError(`Resource name ${logicalId} is non alphanumeric.`);
  if (source === null) throw formatError(`${path} 'null' values are not allowed in templates`);
  if (!isObject(source)) throw formatError(`${path} resource definition is malformed`);
  const unknown = Object.keys(source).filter((key) => !RESOURCE_MEMBERS.includes(key));
  if (unknown.length > 0) throw validationError(`Invalid template resource property '${unknown[0]}'`);
  const { Type: type, Properties: properties = {}, Condition: condition } = source;
  if (typeof type !== 'string') throw formatError(`${path} Every Resources object must contain a Type member.`);
  if (!isObject(properties)) throw formatError(`${path} Any Properties member must be an object.`);
  refuseNull(properties, `/Resources/${logicalId}/Properties`);
  if (condition !== undefined && typeof condition !== 'string') {
    throw formatError(`${path} Every Condition member must be a string.`);
  }
  const deletionPolicy = readRetention(source['DeletionPolicy'], 'DeletionPolicy', path);
  const updateReplacePolicy = readRetention(source['UpdateReplacePolicy'], 'UpdateReplacePolicy', path);
  return {
    type,
    properties,
    dependsOn: readDependsOn(source['DependsOn'], path),
    ...(deletionPolicy && { deletionPolicy }),
    ...(updateReplacePolicy && { updateReplacePolicy }),
    ...(condition !== undefined && { condition }),
    ...(source['Metadata'] !== undefined && { metadata: source['Metadata'] }),
  };
};

const refuseNull = (value: Json, path: string): void => {
  if (value === null) throw formatError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) refuseNull(member, `${path}/${key}`);
};

const readDependsOn = (value: Json | undefined, path: string): readonly string[] => {
  if (value === undefined) return [];
  const names = isList(value) ? value : [value];
  return names.map((name) => {
    if (typeof name !== 'string') throw formatError(`${path} Every DependsOn value must be a string.`);
    return name;
  });
};

const readRetention = (value: Json | undefined, member: string, path: string): RetentionPolicy | undefined => {
  if (value === undefined) return undefined;
  const policy = RETENTION_POLICIES.find((known) => known === value);
  const refused = policy === undefined || (member === 'UpdateReplacePolicy' && policy === 'RetainExceptOnCreate');
  if (refused) throw formatError(`${path} Unrecognized ${member} ${shownJson(value)}`);
  return policy;
};

const readOutput = (name: string, source: Json): OutputDefinition => {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw formatError(`Output name ${name} is non alphanumeric.`);
  if (!isObject(source)) throw formatError(`Outputs member ${name} must be an object.`);
  const { Value: value, Description: description, Condition: condition, Export: exported } = source;
  if (value === undefined || value === null) throw formatError('Every Outputs member must contain a Value object');
  if (condition !== undefined && typeof condition !== 'string') {
    throw formatError('Every Condition member must be a string.');
  }
  if (exported !== undefined && !(isObject(exported) && exported['Name'] !== undefined)) {
    throw formatError(`Output ${name} is malformed. Every Export must contain a Name member`);
  }
  return {
    value,
    ...(typeof description === 'string' && { description }),
    ...(condition !== undefined && { condition }),
    ...(isObject(exported) && exported['Name'] !== undefined && { exportName: exported['Name'] }),
  };
};
