// CSI sequences (colours, cursor), OSC sequences (titles, links) and the short ones.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/**
 * What a terminal would have shown, roughly: no colours, no control characters but line feeds and tabs, and of a line
 * that was written over (progress bars) the last state.
 */
export const cleanOutput = (text: string): string =>
  text
    .replace(ESCAPES, '')
    .replace(/\r+\n/g, '\n')
    .replace(/[^\n]*\r(?!$)/gm, '')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trimEnd();

/** The text on one line, without control characters. */
export const oneLine = (text: string): string =>
  text
    .replace(ESCAPES, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
