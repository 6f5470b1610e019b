import { cidrBlocks } from './cidr.js';
import { isList, isObject, isScalar, type Json, type JsonObject } from './json-value.js';
import { splitAttribute } from './parse-text.js';
import { parseSubText } from './sub-text.js';
import { templateError } from './validation-error.js';

/** Stands for the pseudo parameter `AWS::NoValue`: the property that has this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');
export type Evaluated = Json | typeof NO_VALUE;

/** What the functions of a template refer to. */
export interface Scope {
  /** Value of a parameter, a pseudo parameter or a resource. Throws what CloudFormation says when there is none. */
  ref(name: string): Evaluated;
  attribute(resource: string, attribute: string): Json;
  condition(name: string): boolean;
  mapping(name: string): Json | undefined;
  importValue(exportName: string): string;
  availabilityZones(region: string): readonly string[];
}

/** Replaces every intrinsic function in a value by what it stands for. */
export const evaluate = (value: Json, scope: Scope): Evaluated => {
  if (isList(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const [entry, ...others] = Object.entries(value);
  if (entry !== undefined && others.length === 0) {
    const [key, argument] = entry;
    if (key === 'Ref' && typeof argument === 'string') return scope.ref(argument);
    // A template's key can be any word, those that every object knows among them.
    const apply = Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
    if (apply) return apply(argument, scope);
    if (key.startsWith('Fn::')) throw templateError(`Encountered unsupported function: ${key}`);
  }
  return evaluateMembers(value, scope);
};

/** Evaluates the members of an object that is no function itself. */
export const evaluateMembers = (value: JsonObject, scope: Scope): JsonObject => {
  const members: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const evaluated = evaluate(member, scope);
    if (evaluated !== NO_VALUE) members.push([key, evaluated]);
  }
  return Object.fromEntries(members);
};

/** Evaluates to text, or throws `otherwise`. */
const textOf = (value: Json | undefined, scope: Scope, otherwise: string): string => {
  const evaluated = value === undefined ? NO_VALUE : evaluate(value, scope);
  if (evaluated !== NO_VALUE && isScalar(evaluated)) return String(evaluated);
  throw templateError(otherwise);
};

const listOf = (value: Json | undefined, scope: Scope, otherwise: string): readonly Json[] => {
  const evaluated = value === undefined ? NO_VALUE : evaluate(value, scope);
  if (evaluated !== NO_VALUE && isList(evaluated)) return evaluated;
  throw templateError(otherwise);
};

const join = (argument: Json, scope: Scope): string => {
  const otherwise =
    'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';
  if (!isList(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw templateError(otherwise);
  const items = listOf(argument[1], scope, otherwise);
  if (!items.every(isScalar)) throw templateError(otherwise);
  return items.map(String).join(argument[0]);
};

const sub = (argument: Json, scope: Scope): string => {
  const otherwise =
    "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string";
  const [text, values] = isList(argument) ? argument : [argument];
  if (typeof text !== 'string' || (values !== undefined && !isObject(values))) throw templateError(otherwise);
  const own = values ?? {};
  return parseSubText(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : substitute(piece.name, own, scope, otherwise)))
    .join('');
};

const substitute = (name: string, own: JsonObject, scope: Scope, otherwise: string): string => {
  if (Object.hasOwn(own, name)) return textOf(own[name], scope, otherwise);
  const pair = splitAttribute(name);
  const value = typeof pair === 'string' ? scope.ref(pair) : scope.attribute(pair[0], pair[1]);
  if (value === NO_VALUE) return '';
  // A list parameter in a text is its values, joined as they were given.
  if (isList(value)) return value.map(String).join(',');
  if (!isScalar(value)) throw templateError(otherwise);
  return String(value);
};

const getAttribute = (argument: Json, scope: Scope): Json => {
  const otherwise = 'Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute';
  const pair = typeof argument === 'string' ? splitAttribute(argument) : argument;
  if (!isList(pair) || pair.length !== 2 || typeof pair[0] !== 'string') throw templateError(otherwise);
  return scope.attribute(pair[0], textOf(pair[1], scope, otherwise));
};

const select = (argument: Json, scope: Scope): Json => {
  const otherwise = 'Fn::Select requires a list argument with two elements: an integer index and a list';
  if (!isList(argument) || argument.length !== 2) throw templateError(otherwise);
  const index = Number(textOf(argument[0], scope, otherwise));
  const items = listOf(argument[1], scope, otherwise);
  const item = Number.isInteger(index) ? items[index] : undefined;
  if (item === undefined) {
    throw templateError(`Fn::Select cannot select nonexistent value at index ${index}`);
  }
  return item;
};

const split = (argument: Json, scope: Scope): Json => {
  const otherwise =
    'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.';
  if (!isList(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw templateError(otherwise);
  return textOf(argument[1], scope, otherwise).split(argument[0]);
};

const findInMap = (argument: Json, scope: Scope): Evaluated => {
  const otherwise =
    'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value';
  if (!isList(argument) || argument.length < 3) throw templateError(otherwise);
  const [name, key, attribute] = argument.slice(0, 3).map((part) => textOf(part, scope, otherwise));
  const mapping = scope.mapping(name ?? '');
  const attributes = isObject(mapping) ? mapping[key ?? ''] : undefined;
  const found = isObject(attributes) ? attributes[attribute ?? ''] : undefined;
  if (found !== undefined) return found;
  const options = argument[3];
  if (isObject(options) && options['DefaultValue'] !== undefined) return evaluate(options['DefaultValue'], scope);
  throw templateError(`Unable to get mapping for ${name}::${key}::${attribute}`);
};

const choose = (argument: Json, scope: Scope): Evaluated => {
  const [condition, yes, no] = isList(argument) ? argument : [];
  if (typeof condition !== 'string' || yes === undefined || no === undefined) {
    throw templateError('Fn::If requires a list argument with the first element being a condition');
  }
  return evaluate(scope.condition(condition) ? yes : no, scope);
};

const cidr = (argument: Json, scope: Scope): Json => {
  const otherwise = 'every Fn::Cidr object requires an IP block, a count and optionally the number of subnet bits';
  if (!isList(argument)) throw templateError(otherwise);
  const [block, count, bits] = argument.map((part) => textOf(part, scope, otherwise));
  const blocks = cidrBlocks(block ?? '', Number(count), bits === undefined ? 8 : Number(bits));
  if (!blocks) throw templateError(otherwise);
  return blocks;
};

const FUNCTIONS: Readonly<Record<string, (argument: Json, scope: Scope) => Evaluated>> = {
  'Fn::Base64': (argument, scope) =>
    Buffer.from(textOf(argument, scope, 'every Fn::Base64 object must have a String-typed value.')).toString('base64'),
  'Fn::Cidr': cidr,
  'Fn::FindInMap': findInMap,
  'Fn::GetAZs': (argument, scope) => [
    ...scope.availabilityZones(textOf(argument, scope, 'Fn::GetAZs requires the name of a region')),
  ],
  'Fn::GetAtt': getAttribute,
  'Fn::If': choose,
  'Fn::ImportValue': (argument, scope) =>
    scope.importValue(textOf(argument, scope, 'the attribute in Fn::ImportValue must be a string')),
  'Fn::Join': join,
  'Fn::Length': (argument, scope) => listOf(argument, scope, 'Fn::Length requires a list').length,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::Sub': sub,
  'Fn::ToJsonString': (argument, scope) => {
    const evaluated = evaluate(argument, scope);
    return JSON.stringify(evaluated === NO_VALUE ? null : evaluated);
  },
};
