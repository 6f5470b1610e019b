import { AwsError } from '../../kernel/aws-error.js';

/** Inclusive positions. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What of an object a Range header names; nothing for a header that S3 disregards. Fails with InvalidRange. */
export const byteRange = (header: string | undefined, size: number): ByteRange | undefined => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first = '', last = ''] = match;
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size || (first === '' && Number(last) === 0)) throw invalidRange(header ?? '', size);
  return { start, end };
};

export const contentRange = (range: ByteRange, size: number): string => `bytes ${range.start}-${range.end}/${size}`;

const invalidRange = (header: string, size: number): AwsError =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', {
    status: 416,
    members: { RangeRequested: header, ActualObjectSize: String(size) },
  });
