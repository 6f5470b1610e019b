import { expect } from 'vitest';

/** Any text that holds the part; typed, so that it can stand in a whole. */
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
