import type { ObjectVersion } from './object-version.js';

/** Rises with the order of writes, as the longer one of two padded strings. */
export const sequencer = (version: ObjectVersion): string => version.order.toString(16).toUpperCase().padStart(18, '0');
