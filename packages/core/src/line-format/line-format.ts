import { base64urlDecode, base64urlEncode } from '../text/base64url.js';
import { utf8Decode, utf8Encode } from '../text/platform.js';

/**
 * Tickets and results travel as lines `key base64url(value)`: bash and PowerShell read them with no tool, and no
 * value can break out of its line.
 */
export type Line = readonly [key: string, value: string];

const KEY = /^[A-Za-z0-9.]+$/;

/** Writes lines in the order given. Keys are the writer's own names, so a bad one is a bug and throws. */
export const encodeLines = (lines: Iterable<Line>): string => {
  let text = '';
  for (const [key, value] of lines) {
    if (!KEY.test(key)) throw new TypeError(`A key of the line format has letters, digits and dots, not: ${key}`);
    text += `${key} ${base64urlEncode(utf8Encode(value))}\n`;
  }
  return text;
};

export type DecodedLines =
  { readonly ok: true; readonly values: ReadonlyMap<string, string> } | { readonly ok: false; readonly fault: string };

/**
 * Reads lines from anybody: never throws, and a fault names the line but not its value. Of a key that is given twice
 * the last one stands, as for the agents.
 */
export const decodeLines = (text: string): DecodedLines => {
  const values = new Map<string, string>();
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [index, line] of lines.entries()) {
    const space = line.indexOf(' ');
    const key = line.slice(0, Math.max(space, 0));
    if (!KEY.test(key)) return { ok: false, fault: `line ${index + 1} does not begin with a key and a space` };
    const bytes = base64urlDecode(line.slice(space + 1));
    if (bytes === undefined) return { ok: false, fault: `the value of ${key.slice(0, 80)} is not base64url` };
    values.set(key, utf8Decode(bytes));
  }
  return { ok: true, values };
};
