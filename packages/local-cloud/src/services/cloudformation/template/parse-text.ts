import { Composer, isAlias, isMap, isScalar, isSeq, Parser, type CST, type Document, type Node } from 'yaml';
import { isObject, type Json, type JsonObject } from './json-value.js';
import { formatError } from './validation-error.js';

/** The short forms of YAML templates: tag → key of the long form. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(
    [
      'And',
      'Base64',
      'Cidr',
      'Contains',
      'EachMemberEquals',
      'EachMemberIn',
      'Equals',
      'FindInMap',
      'GetAtt',
      'GetAZs',
      'If',
      'ImportValue',
      'Join',
      'Length',
      'Not',
      'Or',
      'RefAll',
      'Select',
      'Split',
      'Sub',
      'ToJsonString',
      'Transform',
      'ValueOf',
      'ValueOfAll',
    ].map((name) => [`!${name}`, `Fn::${name}`]),
  ),
};

/** Reads a template's text, JSON or YAML. */
export const parseTemplateText = (text: string): JsonObject => {
  const value = text.trimStart().startsWith('{') ? parseJsonOrFlowYaml(text) : parseYaml(text);
  if (!isObject(value)) throw formatError('unsupported structure.');
  return value;
};

const parseJsonOrFlowYaml = (text: string): Json => {
  const value = parseJson(text);
  checkDepth(value, 0);
  return value;
};

const checkDepth = (value: Json, depth: number): void => {
  if (depth > DEEPEST) throw tooLarge();
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) checkDepth(member, depth + 1);
};

const tooLarge = (): Error => formatError('The template is nested too deeply or too large.');

const parseJson = (text: string): Json => {
  try {
    // JSON.parse gives nothing but JSON values.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (looksLikeYaml(text)) return parseYaml(text);
    throw formatError(`JSON not well-formed. ${jsonPosition(text, error)}`);
  }
};

/** A YAML flow mapping may start with `{` too; only YAML has unquoted keys or tags. */
const looksLikeYaml = (text: string): boolean => /^\s*\{\s*[A-Za-z]/.test(text) || /:\s*![A-Z]/.test(text);

const jsonPosition = (text: string, error: unknown): string => {
  const found = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  return position(text, found ? Number(found[1]) : text.length);
};

const position = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n');
  return `(line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
};

const parseYaml = (text: string): Json => {
  const tokens = [...new Parser().parse(text)];
  // What comes next goes down by recursion: a text that is nested too deeply would end the process.
  if (isTooDeep(tokens)) throw tooLarge();
  // Pretty errors are made for warnings too, of which every short form gives one.
  const composer = new Composer({ logLevel: 'silent', merge: false, prettyErrors: false });
  const [document, another] = composer.compose(tokens, true, text.length);
  const [error] = document?.errors ?? [];
  if (error) throw formatError(`YAML not well-formed. ${position(text, error.pos[0])}`);
  if (another) throw formatError('unsupported structure.');
  if (!document || document.contents === null) return null;
  return plainValue(document.contents, { document, nodes: 0, depth: 0 });
};

const isTooDeep = (tokens: readonly CST.Token[]): boolean => {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > DEEPEST) return true;
    for (const child of childTokens(token)) open.push({ token: child, depth: depth + 1 });
  }
  return false;
};

const childTokens = (token: CST.Token): readonly CST.Token[] => {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child !== undefined && child !== null));
};

/** The walk through a document; aliases can make a small text endless, so it has bounds. */
interface Walk {
  readonly document: Document;
  nodes: number;
  depth: number;
}

const MOST_NODES = 200_000;
const DEEPEST = 200;

const plainValue = (node: Node, walk: Walk): Json => {
  walk.nodes++;
  walk.depth++;
  if (walk.nodes > MOST_NODES || walk.depth > DEEPEST) throw tooLarge();
  const { tag } = node;
  const plain = untaggedValue(node, walk);
  walk.depth--;
  if (tag === undefined || !tag.startsWith('!')) return plain;
  const longForm = SHORT_FORMS[tag];
  if (longForm === undefined) throw formatError(`YAML not well-formed. Unknown tag ${tag}`);
  return { [longForm]: longForm === 'Fn::GetAtt' && typeof plain === 'string' ? splitAttribute(plain) : plain };
};

const untaggedValue = (node: Node, walk: Walk): Json => {
  if (isAlias(node)) {
    const target = node.resolve(walk.document);
    return target ? plainValue(target, walk) : null;
  }
  if (isSeq(node)) return node.items.map((item) => childValue(item, walk));
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), childValue(value, walk)]));
  }
  if (!isScalar(node)) return null;
  return scalarValue(node.value, node.source, node.tag?.startsWith('!') ? undefined : node.type);
};

const childValue = (child: unknown, walk: Walk): Json =>
  // Parsed documents hold nodes, or null for an absent value.
  child === null || child === undefined ? null : plainValue(child as Node, walk);

const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : String(key));

/** As CloudFormation's YAML 1.1 reads scalars, but dates stay text, and so does a number with a leading zero. */
const scalarValue = (value: unknown, source: string | undefined, type: string | undefined): Json => {
  if (typeof value === 'number' && source !== undefined && /^[-+]?0\d/.test(source)) return source;
  if (typeof value === 'string' && type === 'PLAIN') {
    if (/^(yes|on)$/i.test(value)) return true;
    if (/^(no|off)$/i.test(value)) return false;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'bigint' ? value.toString() : null;
};

/** `Logical.Attribute.Part` → logical id and attribute. */
export const splitAttribute = (text: string): readonly [string, string] | string => {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
};
