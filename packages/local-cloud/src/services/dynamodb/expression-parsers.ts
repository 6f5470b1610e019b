/**
 * The only file that touches dynalite: its grammars of DynamoDB's expressions. What they return has the types below.
 */
// @ts-expect-error The package has no types.
import conditionGrammar from 'dynalite/db/conditionParser.js';
// @ts-expect-error The package has no types.
import projectionGrammar from 'dynalite/db/projectionParser.js';
// @ts-expect-error The package has no types.
import updateGrammar from 'dynalite/db/updateParser.js';
import { compareValues } from './compare-values.js';
import { isReservedWord } from './reserved-words.js';
import type { StoredValue } from './stored-value.js';

/** Names of maps' members and positions in lists, from the item down. */
export type Path = readonly [string, ...(string | number)[]];

export interface FunctionCall<Argument> {
  readonly type: 'function';
  readonly name: string;
  readonly args: readonly Argument[];
}

/** In a condition: a path, a value, or `size(path)`. */
export type Operand = Path | StoredValue | FunctionCall<Path | StoredValue>;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly type: 'and' | 'or'; readonly args: readonly [Condition, Condition] }
  | { readonly type: 'not'; readonly args: readonly [Condition] }
  | { readonly type: Comparator; readonly args: readonly [Operand, Operand] }
  | { readonly type: 'between'; readonly args: readonly [Operand, Operand, Operand] }
  | { readonly type: 'in'; readonly args: readonly [Operand, ...Operand[]] }
  | FunctionCall<Operand>;

export interface ParsedCondition {
  readonly expression: Condition;
  /** First names of paths that go on below them. */
  readonly nestedPaths: Readonly<Record<string, true>>;
  /** First names of all paths. */
  readonly pathHeads: Readonly<Record<string, true>>;
}

/** On the right side of SET. */
export type UpdateValue =
  | Path
  | StoredValue
  | { readonly type: 'add' | 'subtract'; readonly args: readonly [UpdateValue, UpdateValue] }
  | FunctionCall<UpdateValue>;

export type UpdateAction =
  | { readonly type: 'set'; readonly path: Path; readonly val: UpdateValue }
  | { readonly type: 'remove'; readonly path: Path }
  | { readonly type: 'add' | 'delete'; readonly path: Path; readonly val: StoredValue };

export interface ParsedUpdate {
  readonly sections: readonly UpdateAction[];
  readonly paths: readonly Path[];
  readonly nestedPaths: Readonly<Record<string, true>>;
}

export interface ParsedProjection {
  readonly paths: readonly Path[];
  readonly nestedPaths: Readonly<Record<string, true>>;
}

/** What an expression may refer to; the sets lose what is used. */
export interface ExpressionTerms {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly unusedNames: Set<string>;
  readonly unusedValues: Set<string>;
}

interface GrammarContext {
  readonly attrNames: Readonly<Record<string, string>>;
  readonly attrVals: Readonly<Record<string, StoredValue>>;
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
  readonly isReserved: (name: string) => boolean;
  readonly compare: (comparison: 'GT', a: StoredValue, b: StoredValue) => boolean;
}

interface Grammar<Result> {
  /** A text is what is wrong with the expression; other things are thrown as a SyntaxError. */
  parse(expression: string, options: { readonly context: GrammarContext }): Result | string;
}

const flags = (names: Set<string>): Record<string, true> =>
  Object.fromEntries([...names].map((name) => [name, true as const]));

const parseWith = <Result>(grammar: Grammar<Result>, expression: string, terms: ExpressionTerms): Result | string => {
  if (expression === '') return 'The expression can not be empty;';
  const unusedAttrNames = flags(terms.unusedNames);
  const unusedAttrVals = flags(terms.unusedValues);
  try {
    return grammar.parse(expression, {
      context: {
        attrNames: terms.names,
        attrVals: terms.values,
        unusedAttrNames,
        unusedAttrVals,
        isReserved: isReservedWord,
        compare: (_comparison, a, b) => (compareValues(a, b) ?? 0) > 0,
      },
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.name === 'SyntaxError' ? `Syntax error; ${error.message}` : error.message;
  } finally {
    for (const name of [...terms.unusedNames]) if (!(name in unusedAttrNames)) terms.unusedNames.delete(name);
    for (const name of [...terms.unusedValues]) if (!(name in unusedAttrVals)) terms.unusedValues.delete(name);
  }
};

// The grammars' actions build objects of these very forms.
export const parseCondition = (expression: string, terms: ExpressionTerms): ParsedCondition | string =>
  parseWith(conditionGrammar as Grammar<ParsedCondition>, expression, terms);
export const parseUpdate = (expression: string, terms: ExpressionTerms): ParsedUpdate | string =>
  parseWith(updateGrammar as Grammar<ParsedUpdate>, expression, terms);
export const parseProjection = (expression: string, terms: ExpressionTerms): ParsedProjection | string =>
  parseWith(projectionGrammar as Grammar<ParsedProjection>, expression, terms);
