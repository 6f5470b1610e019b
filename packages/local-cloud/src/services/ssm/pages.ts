import { AwsError } from '../../kernel/aws-error.js';

/** One page of a list. The token tells where the next one starts. */
export const pageOf = <T>(
  items: readonly T[],
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
  most: number,
): { readonly items: readonly T[]; readonly NextToken: string | undefined } => {
  const start = request.NextToken === undefined ? 0 : readToken(request.NextToken);
  const end = start + Math.min(request.MaxResults ?? most, most);
  return { items: items.slice(start, end), NextToken: end < items.length ? writeToken(end) : undefined };
};

const writeToken = (position: number): string => Buffer.from(`next:${position}`).toString('base64url');

const readToken = (token: string): number => {
  const position = /^next:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return Number(position);
};
