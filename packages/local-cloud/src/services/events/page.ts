import { AwsError } from '../../kernel/aws-error.js';

/** One page of a list; the token is the position where the next one begins. */
export const pageOf = <T>(
  items: readonly T[],
  limit: number | undefined,
  nextToken: string | undefined,
): { readonly items: readonly T[]; readonly NextToken?: string } => {
  const start = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('ValidationException', 'Parameter NextToken is not valid.');
  const end = start + (limit ?? 100);
  return { items: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
};
