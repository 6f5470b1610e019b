// CSI sequences (colours, cursor), OSC sequences (titles, links) and the short ones.
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/**
 * What a terminal would have shown, roughly: no colours, no control characters but line feeds and tabs, and of a line
 * that was written over (progress bars) the last state. Takes linear time, whatever a build prints.
 */
export const cleanOutput = (text: string): string =>
  text.replace(ESCAPES, '').split('\n').map(lastState).join('\n').trimEnd();

const lastState = (line: string): string => {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  const begin = line.lastIndexOf('\r', end - 1) + 1;
  return line.slice(begin, end).replace(/[^\P{Cc}\t]/gu, '');
};

/** The text on one line, without control characters. */
export const oneLine = (text: string): string =>
  text
    .replace(ESCAPES, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
