import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Collection } from '../../kernel/collection.js';
import type { FunctionRecord, FunctionVersion } from './function-record.js';

export interface FunctionStore {
  readonly functions: Collection<FunctionRecord>;
  readonly arnOf: (name: string) => string;
  /** By name, partial ARN or ARN; a qualifier in it is taken from it. */
  readonly find: (reference: string | undefined) => FunctionRecord;
  /** The function, and the version that a qualifier (`$LATEST`, a number, an alias) means. */
  readonly resolve: (reference: string | undefined, qualifier: string | undefined) => ResolvedFunction;
}

export interface ResolvedFunction {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
  /** As it was asked for, with the qualifier if there was one. */
  readonly arn: string;
}

const REFERENCE = /^(?:(?:arn:[\w-]+:lambda:[\w-]+:\d{12}:)?(?:\d{12}:)?function:)?([\w-]{1,64})(?::([\w$-]+))?$/;

export const splitReference = (reference: string): { readonly name: string; readonly qualifier?: string } => {
  const match = REFERENCE.exec(reference);
  if (!match?.[1]) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${reference}' at 'functionName' failed to satisfy constraint`,
    );
  }
  return { name: match[1], ...(match[2] === undefined ? {} : { qualifier: match[2] }) };
};

const notFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404, members: { Type: 'User' } });

export const openFunctionStore = (cloud: Pick<Cloud, 'collection' | 'region' | 'account'>): FunctionStore => {
  const functions = cloud.collection<FunctionRecord>('lambda.functions');
  const arnOf = (name: string): string => `arn:aws:lambda:${cloud.region}:${cloud.account}:function:${name}`;
  const find: FunctionStore['find'] = (reference = '') => {
    const { name } = splitReference(reference);
    const record = functions.get(name);
    if (!record) throw notFound(arnOf(name));
    return record;
  };
  return {
    functions,
    arnOf,
    find,
    resolve: (reference = '', given) => {
      const record = find(reference);
      const qualifier = given ?? splitReference(reference).qualifier;
      const arn = qualifier === undefined ? record.arn : `${record.arn}:${qualifier}`;
      if (qualifier === undefined || qualifier === '$LATEST') return { record, version: record.latest, arn };
      const number = record.aliases.find(({ name }) => name === qualifier)?.version ?? qualifier;
      const version = number === '$LATEST' ? record.latest : record.versions.find((one) => one.version === number);
      if (!version) throw notFound(arn);
      return { record, version, arn };
    },
  };
};
