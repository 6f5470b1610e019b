import { expect } from 'vitest';

/** Vitest's matchers are of type `any`; these stand for a text, or for an error in `toThrow`. */
export const textLike = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
export const textWith = (part: string): string => expect.stringContaining(part) as string;
export const errorWith = (members: object): Error => expect.objectContaining(members) as Error;
