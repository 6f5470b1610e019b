import type { DocumentContent, DocumentParameterContent } from './document-content.js';
import { invalidParameters } from './errors.js';

export type CommandParameters = Readonly<Record<string, readonly string[]>>;

/**
 * Checks what a command gives against what its document asks for, as SendCommand does.
 *
 * @throws AwsError `InvalidParameters`
 */
export const checkParameters = (document: DocumentContent, given: CommandParameters): void => {
  for (const name of Object.keys(given)) {
    if (!document.parameters[name]) {
      throw invalidParameters(`The document parameter ${name} does not exist in the document.`);
    }
  }
  for (const [name, parameter] of Object.entries(document.parameters)) {
    const values = given[name];
    if (values !== undefined) checkValues(name, parameter, values);
    else if (parameter.default === undefined) throw invalidParameters(`Missing required parameter: ${name}`);
  }
};

const checkValues = (name: string, parameter: DocumentParameterContent, values: readonly string[]): void => {
  if (parameter.type !== 'StringList' && values.length !== 1) {
    throw invalidParameters(`Parameter "${name}" must have exactly one value.`);
  }
  if (parameter.minItems !== undefined && values.length < parameter.minItems) {
    throw invalidParameters(`Parameter "${name}" must have at least ${parameter.minItems} items.`);
  }
  if (parameter.maxItems !== undefined && values.length > parameter.maxItems) {
    throw invalidParameters(`Parameter "${name}" must have at most ${parameter.maxItems} items.`);
  }
  for (const value of values) checkValue(name, parameter, value);
};

const checkValue = (name: string, parameter: DocumentParameterContent, value: string): void => {
  const { allowedValues, allowedPattern, minChars, maxChars, type } = parameter;
  if (allowedValues && !allowedValues.map(String).includes(value)) {
    throw invalidParameters(
      `Parameter "${name}" has value "${value}" not in its allowed values [${allowedValues.map(String).join(', ')}].`,
    );
  }
  // The whole value must match, whether the pattern says so or not.
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(value)) {
    throw invalidParameters(`Parameter "${name}" has value "${value}" not matching "${allowedPattern}".`);
  }
  if (minChars !== undefined && value.length < minChars) {
    throw invalidParameters(`Parameter "${name}" must have at least ${minChars} characters.`);
  }
  if (maxChars !== undefined && value.length > maxChars) {
    throw invalidParameters(`Parameter "${name}" must have at most ${maxChars} characters.`);
  }
  if (type === 'Boolean' && !['true', 'false'].includes(value)) {
    throw invalidParameters(`Parameter "${name}" must be true or false.`);
  }
  if (type === 'Integer' && !/^-?\d+$/.test(value)) throw invalidParameters(`Parameter "${name}" must be an integer.`);
  if (type === 'MapList' || type === 'StringMap') {
    try {
      JSON.parse(value);
    } catch {
      throw invalidParameters(`Parameter "${name}" must be JSON.`);
    }
  }
};

/** What each parameter of the document stands for: what was given, or its default. */
export const parameterValues = (
  document: DocumentContent,
  given: CommandParameters,
): Readonly<Record<string, string | readonly string[]>> =>
  Object.fromEntries(
    Object.entries(document.parameters).map(([name, parameter]): [string, string | readonly string[]] => {
      const values = given[name];
      if (parameter.type === 'StringList') return [name, values ?? listOf(parameter.default)];
      return [name, values?.[0] ?? textOf(parameter.default)];
    }),
  );

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

const listOf = (value: unknown): string[] => {
  const items: unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.map(textOf);
};
