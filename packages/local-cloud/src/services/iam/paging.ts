import { validationError } from './iam-errors.js';

interface Page<T> {
  readonly items: T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** IAM's paging: at most `MaxItems` (default 100), and a marker for the rest. */
export const page = <T>(
  all: readonly T[],
  { Marker, MaxItems = 100 }: { Marker?: string | undefined; MaxItems?: number | undefined },
): Page<T> => {
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw validationError('Invalid Marker.');
  const end = start + MaxItems;
  const items = all.slice(start, end);
  return end < all.length
    ? { items, IsTruncated: true, Marker: Buffer.from(String(end)).toString('base64url') }
    : { items, IsTruncated: false };
};
