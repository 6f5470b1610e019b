import type { Json } from './json-value.js';
import { isListType, storedType } from './parameter-type.js';
import type { ParameterDefinition } from './template.js';
import { formatError, validationError } from './validation-error.js';

/** The value that a stack has for a parameter. */
export interface ParameterValue {
  readonly key: string;
  /** As given, or the default; for SSM parameter types the SSM parameter's name. */
  readonly value: string;
  /** For SSM parameter types: what the SSM parameter held. */
  readonly resolvedValue?: string;
}

/** A parameter of a call. */
export interface GivenParameter {
  readonly ParameterKey?: string | undefined;
  readonly ParameterValue?: string | undefined;
  readonly UsePreviousValue?: boolean | undefined;
}

type Definitions = Readonly<Record<string, ParameterDefinition>>;

/** Values for all parameters of a template: those given, else those of before where asked for, else the defaults; checked. */
export const resolveParameters = async (
  definitions: Definitions,
  given: readonly GivenParameter[],
  previous: readonly ParameterValue[],
  /** Values of SSM parameters by their names; what is missing is absent. */
  readStored: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<readonly ParameterValue[]> => {
  const texts = chooseValues(definitions, given, previous);
  for (const [key, text] of texts) {
    const definition = definitions[key];
    if (definition) checkValue(key, text, definition);
  }
  const names = [...texts]
    .filter(([key]) => storedType(definitions[key]?.type ?? '') !== undefined)
    .map(([, name]) => name);
  const stored = names.length > 0 ? await readStored([...new Set(names)]) : new Map<string, string>();
  const absent = names.filter((name) => !stored.has(name));
  if (absent.length > 0) {
    throw validationError(`Unable to fetch parameters [${absent.join(',')}] from parameter store for this account.`);
  }
  return [...texts].map(([key, value]) => {
    const isStored = storedType(definitions[key]?.type ?? '') !== undefined;
    const resolvedValue = isStored ? stored.get(value) : undefined;
    return { key, value, ...(resolvedValue !== undefined && { resolvedValue }) };
  });
};

const chooseValues = (
  definitions: Definitions,
  given: readonly GivenParameter[],
  previous: readonly ParameterValue[],
): ReadonlyMap<string, string> => {
  const unknown = given.map(({ ParameterKey: key = '' }) => key).filter((key) => !(key in definitions));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const [key, definition] of Object.entries(definitions)) {
    const entry = given.findLast(({ ParameterKey }) => ParameterKey === key);
    if (entry?.UsePreviousValue === true && entry.ParameterValue !== undefined) {
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    const before = previous.find((value) => value.key === key)?.value;
    if (entry?.UsePreviousValue === true && before === undefined) {
      throw validationError(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    const value = entry?.UsePreviousValue === true ? before : (entry?.ParameterValue ?? definition.default);
    if (value === undefined) missing.push(key);
    else values.set(key, value);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
};

const checkValue = (key: string, text: string, definition: ParameterDefinition): void => {
  const refuse = (otherwise: string): never => {
    const { constraintDescription } = definition;
    throw validationError(
      constraintDescription === undefined
        ? `Parameter '${key}' ${otherwise}`
        : `Parameter ${key} failed to satisfy constraint: ${constraintDescription}`,
    );
  };
  const isList = isListType(definition.type) && storedType(definition.type) === undefined;
  const items = isList ? splitList(text) : [text];
  for (const item of items) {
    if (definition.allowedValues && !definition.allowedValues.includes(item)) {
      refuse('must be one of AllowedValues');
    }
    if (definition.type === 'Number' || definition.type === 'List<Number>') checkNumber(item, definition, refuse);
    else checkText(item, definition, refuse);
  }
};

const checkNumber = (text: string, definition: ParameterDefinition, refuse: (otherwise: string) => never): void => {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) refuse('must be a number');
  const { minValue, maxValue } = definition;
  if (minValue !== undefined && number < minValue) refuse(`must be a number not less than ${minValue}`);
  if (maxValue !== undefined && number > maxValue) refuse(`must be a number not greater than ${maxValue}`);
};

const checkText = (text: string, definition: ParameterDefinition, refuse: (otherwise: string) => never): void => {
  const { minLength, maxLength, allowedPattern } = definition;
  if (minLength !== undefined && text.length < minLength) refuse(`must contain at least ${minLength} characters`);
  if (maxLength !== undefined && text.length > maxLength) refuse(`must contain at most ${maxLength} characters`);
  if (allowedPattern !== undefined && !wholePattern(allowedPattern).test(text)) {
    refuse(`must match pattern ${allowedPattern}`);
  }
};

const wholePattern = (pattern: string): RegExp => {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw formatError(`Invalid AllowedPattern ${pattern}`);
  }
};

const splitList = (text: string): readonly string[] => (text === '' ? [] : text.split(',').map((item) => item.trim()));

/** What `Ref` gives for a parameter. */
export const parameterJson = (definition: ParameterDefinition, { value, resolvedValue }: ParameterValue): Json => {
  const text = resolvedValue ?? value;
  return isListType(definition.type) ? splitList(text) : text;
};
