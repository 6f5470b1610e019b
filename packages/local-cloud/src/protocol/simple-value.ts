import { timestampFormat, type Shape } from './sdk-schemas.js';

/** Where a value stands that is written as plain text. */
export type TextPlace = 'header' | 'query' | 'label' | 'form';

/** A text that cannot be what its shape says. */
class UnreadableValue extends Error {}

const readTimestamp = (text: string): Date => {
  const date = /^-?\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(date.getTime())) throw new UnreadableValue(`${text} is no timestamp`);
  return date;
};

/** Reads a simple value from text. */
export const readText = (shape: Shape, text: string): unknown => {
  if (shape.isBooleanSchema()) {
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    throw new UnreadableValue(`${text} is no boolean`);
  }
  if (shape.isNumericSchema()) {
    const number = Number(text);
    if (text.trim() === '' || Number.isNaN(number)) throw new UnreadableValue(`${text} is no number`);
    return number;
  }
  if (shape.isTimestampSchema()) return readTimestamp(text);
  if (shape.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
};

const writeTimestamp = (shape: Shape, date: Date, place: TextPlace): string => {
  switch (timestampFormat(shape) ?? (place === 'header' ? 'http-date' : 'date-time')) {
    case 'date-time':
      return date.toISOString();
    case 'http-date':
      return date.toUTCString();
    case 'epoch-seconds':
      return String(date.getTime() / 1000);
  }
};

/** Writes a simple value as text. */
export const writeText = (shape: Shape, value: unknown, place: TextPlace): string => {
  if (value instanceof Date) return writeTimestamp(shape, value, place);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
};
