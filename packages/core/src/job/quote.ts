import { oneLine } from '../text/clean-text.js';
import { cutText } from '../text/cut-text.js';

/** A value as a message shows it: on one line, in quotes, shortened. */
export const quote = (value: string): string => `'${cutText(oneLine(value), 80)}'`;
