const ELLIPSIS = '…';

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** The beginning of a text, at most `limit` UTF-16 units with the ellipsis; never half a surrogate pair. */
export const cutText = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  if (limit < 1) return '';
  const end = limit - ELLIPSIS.length;
  return text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end) + ELLIPSIS;
};

/** The end of a text, at most `limit` UTF-16 units; from the beginning of a line if that costs less than half of it. */
export const cutToEnd = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  if (limit < 1) return '';
  let from = text.length - limit + ELLIPSIS.length;
  if (isLowSurrogate(text.charCodeAt(from))) from += 1;
  const line = text.indexOf('\n', from) + 1;
  return ELLIPSIS + text.slice(line > 0 && line - from < limit / 2 ? line : from);
};
