import { AwsError } from '../../kernel/aws-error.js';

/** One page of a list; the token is the position where the next one begins. */
export const pageOf = <T>(
  items: readonly T[],
  limit: number | undefined,
  nextToken: string | undefined,
): { readonly items: readonly T[]; readonly nextToken?: string } => {
  const start = nextToken === undefined ? 0 : Number(nextToken);
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  const end = start + (limit ?? 50);
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: String(end) } : {}) };
};
