import { AwsError } from '../../kernel/aws-error.js';

/** One page of a list; the token is the position where the next one begins. */
export const pageOf = <T>(
  items: readonly T[],
  maxResults: number | undefined,
  nextToken: string | undefined,
): { readonly items: readonly T[]; readonly nextToken?: string } => {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) throw new AwsError('InvalidToken', `Invalid Token: 'Invalid token'`);
  const end = start + Math.min(maxResults || 100, 1000);
  const page = items.slice(start, end);
  return { items: page, ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {}) };
};
