import { AwsError } from '../../kernel/aws-error.js';

/** One page of a list. The token is the position where the next page begins. */
export const page = <T>(
  all: readonly T[],
  nextToken: string | undefined,
  size: number,
): { readonly items: T[]; readonly nextToken?: string } => {
  const start = nextToken === undefined ? 0 : positionOf(nextToken);
  if (start === undefined || start > all.length) {
    throw new AwsError('InvalidNextTokenException', 'The next token was specified in an invalid format or is expired.');
  }
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length && { nextToken: Buffer.from(`page:${end}`).toString('base64url') }),
  };
};

const positionOf = (token: string): number | undefined => {
  const [, digits] = /^page:([0-9]{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return digits === undefined ? undefined : Number(digits);
};
