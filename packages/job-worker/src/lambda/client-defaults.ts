/** For every client of the functions: a call that hangs is given up while there is time to make it again. */
export const clientDefaults = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000 },
} as const;
