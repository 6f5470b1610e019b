import type { ActionTypeProperty } from '../state/action-type.js';

const PLACEHOLDER = /\{(Config:([^{}]*)|ExternalExecutionId)\}/g;

/** Names of the configuration properties that a URL template mentions. */
const templateProperties = (template: string): readonly string[] =>
  [...template.matchAll(PLACEHOLDER)].flatMap(([, , property]) => (property === undefined ? [] : [property]));

/** Why a template cannot be filled from the properties; undefined when it can. */
export const templateFault = (template: string, properties: readonly ActionTypeProperty[]): string | undefined => {
  for (const name of templateProperties(template)) {
    const property = properties.find((candidate) => candidate.name === name);
    if (!property) return `The URL template refers to the configuration property '${name}', which is not declared`;
    if (!property.required || property.secret) {
      return `The URL template refers to the configuration property '${name}', which must be required and not secret`;
    }
  }
  return undefined;
};

/** The URL, with the values put in as they are; undefined while a value is missing. */
export const fillTemplate = (
  template: string | undefined,
  configuration: Readonly<Record<string, string>>,
  externalExecutionId?: string,
): string | undefined => {
  if (template === undefined) return undefined;
  let missing = false;
  const url = template.replaceAll(PLACEHOLDER, (_found, _all, property?: string) => {
    const value = property === undefined ? externalExecutionId : configuration[property];
    if (value === undefined) missing = true;
    return value ?? '';
  });
  return missing ? undefined : url;
};
