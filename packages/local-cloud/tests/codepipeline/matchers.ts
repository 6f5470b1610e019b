import { expect } from 'vitest';

/** Vitest's matchers are of type `any`; these are not. */
export const anyOf = (type: unknown): unknown => expect.any(type);
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const like = (members: object): unknown => expect.objectContaining(members);
export const anything: unknown = expect.anything();
