import { buildMissing } from './build-missing.mjs';

/** For tests that need the functions' code or a built package. */
export const setup = buildMissing;
