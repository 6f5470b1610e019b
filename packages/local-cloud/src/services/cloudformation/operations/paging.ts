import { validationError } from '../template/validation-error.js';

/** A page of a list, and the token of the next one. */
export const page = <T>(
  items: readonly T[],
  token: string | undefined,
  size = 100,
): { readonly items: T[]; readonly NextToken?: string } => {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw validationError('Invalid NextToken');
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { NextToken: String(end) }) };
};
