import { AwsError } from '../../kernel/aws-error.js';
import { invalidParameterValue } from './errors.js';

export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of a list. The token tells where the next one starts. */
export const pageOf = <T>(
  items: readonly T[],
  { MaxResults: size, NextToken: token }: PageRequest,
  smallest = 5,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } => {
  if (size !== undefined && (size < smallest || size > 1000)) {
    throw invalidParameterValue(
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${smallest} and 1000.`,
    );
  }
  const start = token === undefined ? 0 : readToken(token);
  const end = size === undefined ? items.length : start + size;
  return { items: items.slice(start, end), NextToken: end < items.length ? writeToken(end) : undefined };
};

const writeToken = (position: number): string => Buffer.from(`next:${position}`).toString('base64url');

const readToken = (token: string): number => {
  const position = /^next:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new AwsError('InvalidNextToken', 'The specified NextToken is invalid.');
  return Number(position);
};
