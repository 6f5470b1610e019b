import { isList, isObject, type Json } from './json-value.js';
import { splitAttribute } from './parse-text.js';
import { parseSubText } from './sub-text.js';

/** One use of a named thing in a template's value. */
export type Reference =
  /** A parameter, a pseudo parameter or a resource. */
  | { readonly kind: 'ref'; readonly name: string }
  | { readonly kind: 'attribute'; readonly resource: string; readonly attribute: string }
  | { readonly kind: 'condition'; readonly name: string }
  | { readonly kind: 'mapping'; readonly name: string }
  | { readonly kind: 'unknownFunction'; readonly name: string };

/** Decides a condition by its name. Absent: both branches of every `Fn::If` count. */
type Decide = (condition: string) => boolean;

const FUNCTIONS = new Set([
  'Fn::And',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Equals',
  'Fn::FindInMap',
  'Fn::GetAZs',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Length',
  'Fn::Not',
  'Fn::Or',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
  'Fn::ToJsonString',
]);

/** Every use of a named thing in a value, in order. */
export function* referencesIn(value: Json | undefined, decide?: Decide): Generator<Reference, void> {
  if (isList(value)) {
    for (const item of value) yield* referencesIn(item, decide);
    return;
  }
  if (!isObject(value)) return;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined) return;
  if (others.length === 0) {
    const [key, argument] = entry;
    if (typeof argument === 'string' && (key === 'Ref' || key === 'Condition')) {
      yield { kind: key === 'Ref' ? 'ref' : 'condition', name: argument };
      return;
    }
    if (key.startsWith('Fn::')) return yield* functionReferences(key, argument, decide);
  }
  for (const member of Object.values(value)) yield* referencesIn(member, decide);
}

function* functionReferences(name: string, argument: Json, decide: Decide | undefined): Generator<Reference, void> {
  if (!FUNCTIONS.has(name)) yield { kind: 'unknownFunction', name };
  switch (name) {
    case 'Fn::GetAtt':
      return yield* attributeReferences(argument, decide);
    case 'Fn::Sub':
      return yield* subReferences(argument, decide);
    case 'Fn::If':
      return yield* ifReferences(argument, decide);
    case 'Fn::FindInMap':
      if (isList(argument) && typeof argument[0] === 'string') yield { kind: 'mapping', name: argument[0] };
      return yield* referencesIn(argument, decide);
    default:
      return yield* referencesIn(argument, decide);
  }
}

function* attributeReferences(argument: Json, decide: Decide | undefined): Generator<Reference, void> {
  const pair = typeof argument === 'string' ? splitAttribute(argument) : argument;
  if (!isList(pair) || typeof pair[0] !== 'string') return;
  const [resource, attribute] = pair;
  yield { kind: 'attribute', resource, attribute: typeof attribute === 'string' ? attribute : '' };
  yield* referencesIn(attribute, decide);
}

function* subReferences(argument: Json, decide: Decide | undefined): Generator<Reference, void> {
  const [text, values] = isList(argument) ? argument : [argument];
  const own = isObject(values) ? values : {};
  yield* referencesIn(values, decide);
  if (typeof text !== 'string') return;
  for (const piece of parseSubText(text)) {
    if (piece.kind === 'text' || piece.name in own) continue;
    const pair = splitAttribute(piece.name);
    if (typeof pair === 'string') yield { kind: 'ref', name: pair };
    else yield { kind: 'attribute', resource: pair[0], attribute: pair[1] };
  }
}

function* ifReferences(argument: Json, decide: Decide | undefined): Generator<Reference, void> {
  if (!isList(argument) || typeof argument[0] !== 'string') return yield* referencesIn(argument, decide);
  const [condition, yes, no] = argument;
  yield { kind: 'condition', name: condition };
  if (decide === undefined || decide(condition)) yield* referencesIn(yes, decide);
  if (decide === undefined || !decide(condition)) yield* referencesIn(no, decide);
}

/** The names in a value that `isResource` knows, without repetition. */
export const resourcesNamedIn = (
  value: Json | undefined,
  isResource: (name: string) => boolean,
  decide?: Decide,
): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const reference of referencesIn(value, decide)) {
    if (reference.kind === 'ref' && isResource(reference.name)) names.add(reference.name);
    if (reference.kind === 'attribute' && isResource(reference.resource)) names.add(reference.resource);
  }
  return names;
};
