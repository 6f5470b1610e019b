import { cutText } from '../text/cut-text.js';

/** A value as a message shows it: on one line, in quotes, shortened. */
export const quote = (value: string): string => `'${cutText(value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), 80)}'`;
