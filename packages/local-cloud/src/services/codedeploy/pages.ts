import { AwsError } from '../../kernel/aws-error.js';

const MOST = 100;

/** One page of a list. The token is the position where the next page begins. */
export const page = <T>(
  all: readonly T[],
  nextToken: string | undefined,
): { readonly items: T[]; readonly nextToken?: string } => {
  const start = nextToken === undefined ? 0 : Number(/^page:(\d{1,9})$/.exec(decode(nextToken))?.[1] ?? 'NaN');
  if (!(start <= all.length)) {
    throw new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format');
  }
  const end = start + MOST;
  return { items: all.slice(start, end), ...(end < all.length && { nextToken: encode(`page:${end}`) }) };
};

const decode = (token: string): string => Buffer.from(token, 'base64url').toString();
const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** Batch operations take so many names and no more. */
export const batch = (names: readonly string[] | undefined, most: number): readonly string[] => {
  const asked = names ?? [];
  if (asked.length > most) {
    throw new AwsError('BatchLimitExceededException', `The maximum number of names or IDs allowed is ${most}`);
  }
  return [...new Set(asked)];
};
