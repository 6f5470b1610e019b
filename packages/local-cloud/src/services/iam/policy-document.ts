import type { PolicyDocument, PolicyStatement } from '../../kernel/caller.js';
import { statementsOf } from '../../kernel/authorization/evaluate-policies.js';
import { malformedPolicy } from './iam-errors.js';

/** Documents are asked for in every call of a role; each text is parsed once. */
const parsed = new Map<string, PolicyDocument>();
const KEPT = 5000;

/** Parses a document that was checked when it was stored. */
export const storedPolicy = (text: string): PolicyDocument => {
  const known = parsed.get(text);
  if (known) return known;
  if (parsed.size >= KEPT) parsed.clear();
  // Checked by one of the functions below before it was kept.
  const document = JSON.parse(text) as PolicyDocument;
  parsed.set(text, document);
  return document;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

const checkStatement = (statement: unknown): void => {
  if (!isObject(statement)) throw malformedPolicy('Syntax errors in policy.');
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformedPolicy('Syntax errors in policy.');
  for (const texts of [Action, NotAction, Resource, NotResource]) {
    if (texts !== undefined && !isTexts(texts)) throw malformedPolicy('Syntax errors in policy.');
  }
  if ((Action === undefined) === (NotAction === undefined)) {
    throw malformedPolicy('Policy statement must contain actions.');
  }
  if (Condition !== undefined && !(isObject(Condition) && Object.values(Condition).every(isObject))) {
    throw malformedPolicy('Syntax errors in policy.');
  }
  const allowed = new Set([
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
  ]);
  if (Object.keys(statement).some((key) => !allowed.has(key))) throw malformedPolicy('Syntax errors in policy.');
};

/** Parses what a client gave as a policy; throws IAM's words for what is wrong with it. */
const parse = (text: string | undefined): { document: PolicyDocument; statements: readonly PolicyStatement[] } => {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw malformedPolicy('This policy contains invalid Json');
  }
  if (!isObject(value) || value['Statement'] === undefined) throw malformedPolicy('Syntax errors in policy.');
  const statement = value['Statement'];
  for (const one of Array.isArray(statement) ? (statement as unknown[]) : [statement]) checkStatement(one);
  // Its structure was checked just now.
  const document = value as unknown as PolicyDocument;
  return { document, statements: statementsOf(document) };
};

/** A policy that says what its holder may do. */
export const checkIdentityPolicy = (text: string | undefined): PolicyDocument => {
  const { document, statements } = parse(text);
  for (const { Principal, NotPrincipal, Resource, NotResource } of statements) {
    if (Principal !== undefined || NotPrincipal !== undefined) {
      throw malformedPolicy('Policy document should not specify a principal.');
    }
    if (Resource === undefined && NotResource === undefined) {
      throw malformedPolicy('Policy statement must contain resources.');
    }
  }
  return document;
};

/** A policy that says who may take on a role. */
export const checkTrustPolicy = (text: string | undefined): PolicyDocument => {
  const { document, statements } = parse(text);
  for (const { Principal, NotPrincipal, Resource, NotResource } of statements) {
    if (Resource !== undefined || NotResource !== undefined) throw malformedPolicy('Has prohibited field Resource');
    if (Principal === undefined && NotPrincipal === undefined) {
      throw malformedPolicy('Missing required field Principal');
    }
  }
  return document;
};

/** As IAM counts: without white space. */
export const policySize = (text: string): number => text.replace(/\s/g, '').length;
