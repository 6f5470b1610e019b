import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../kernel/aws-error.js';
import { storedValue } from './attribute-value.js';
import { invalid } from './errors.js';
import {
  parseCondition,
  parseProjection,
  parseUpdate,
  type ExpressionTerms,
  type ParsedCondition,
  type ParsedProjection,
  type ParsedUpdate,
} from './expression-parsers.js';
import type { StoredValue } from './stored-value.js';

/** The members of requests that expressions stand in, and what they refer to. */
export interface ExpressionInput {
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

export interface Expressions {
  readonly condition?: ParsedCondition;
  readonly filter?: ParsedCondition;
  readonly keyCondition?: ParsedCondition;
  readonly projection?: ParsedProjection;
  readonly update?: ParsedUpdate;
}

type ValueExpression = 'ConditionExpression' | 'FilterExpression' | 'KeyConditionExpression' | 'UpdateExpression';

/**
 * Parses all expressions of a request.
 * @param taken the expressions with values that the operation knows, in DynamoDB's order
 */
export const parseExpressions = (input: ExpressionInput, taken: readonly ValueExpression[]): Expressions => {
  const given = taken.filter((name) => input[name] !== undefined);
  if (input.ExpressionAttributeNames && given.length === 0 && input.ProjectionExpression === undefined) {
    throw invalid('ExpressionAttributeNames can only be specified when using expressions');
  }
  if (input.ExpressionAttributeValues && given.length === 0) {
    throw invalid(
      `ExpressionAttributeValues can only be specified when using expressions: ${taken.join(' and ')} ${taken.length > 1 ? 'are' : 'is'} null`,
    );
  }
  const names = checkedNames(input.ExpressionAttributeNames);
  const values = checkedValues(input.ExpressionAttributeValues);
  const terms: ExpressionTerms = {
    names,
    values,
    unusedNames: new Set(Object.keys(names)),
    unusedValues: new Set(Object.keys(values)),
  };
  const parsed = <Result>(
    member: keyof ExpressionInput,
    expression: string | undefined,
    parse: (expression: string, terms: ExpressionTerms) => Result | string,
  ): Result | undefined => {
    if (expression === undefined) return undefined;
    const result = parse(expression, terms);
    if (typeof result === 'string') throw invalid(`Invalid ${member}: ${result}`);
    return result;
  };
  const update = parsed('UpdateExpression', input.UpdateExpression, parseUpdate);
  const condition = parsed('ConditionExpression', input.ConditionExpression, parseCondition);
  const keyCondition = parsed('KeyConditionExpression', input.KeyConditionExpression, parseCondition);
  const filter = parsed('FilterExpression', input.FilterExpression, parseCondition);
  const projection = parsed('ProjectionExpression', input.ProjectionExpression, parseProjection);
  if (terms.unusedNames.size > 0) {
    throw invalid(
      `Value provided in ExpressionAttributeNames unused in expressions: keys: {${[...terms.unusedNames].join(', ')}}`,
    );
  }
  if (terms.unusedValues.size > 0) {
    throw invalid(
      `Value provided in ExpressionAttributeValues unused in expressions: keys: {${[...terms.unusedValues].join(', ')}}`,
    );
  }
  return {
    ...(update && { update }),
    ...(condition && { condition }),
    ...(keyCondition && { keyCondition }),
    ...(filter && { filter }),
    ...(projection && { projection }),
  };
};

const checkedNames = (names: Record<string, string> | undefined): Record<string, string> => {
  if (!names) return {};
  const keys = Object.keys(names);
  if (keys.length === 0) throw invalid('ExpressionAttributeNames must not be empty');
  const wrong = keys.find((key) => !/^#[0-9a-zA-Z_]+$/.test(key));
  if (wrong !== undefined) {
    throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${wrong}"`);
  }
  return names;
};

const checkedValues = (values: Record<string, AttributeValue> | undefined): Record<string, StoredValue> => {
  if (!values) return {};
  const entries = Object.entries(values);
  if (entries.length === 0) throw invalid('ExpressionAttributeValues must not be empty');
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!/^:[0-9a-zA-Z_]+$/.test(key)) {
        throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
      }
      try {
        return [key, storedValue(value)];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
      }
    }),
  );
};

const LEGACY = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

/** The parameters that expressions took the place of in 2014 are not served, and never left aside in silence. */
export const refuseLegacy = (input: object): void => {
  const legacy = LEGACY.find((name) => name in input && Reflect.get(input, name) !== undefined);
  if (legacy !== undefined) {
    throw new AwsError(
      'NotImplemented',
      `The local cloud does not serve the legacy parameter ${legacy}: use expressions`,
      {
        status: 501,
      },
    );
  }
};
