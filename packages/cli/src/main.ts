/** Runs the command line; sets the process's exit code. */
export const main = async (_args: readonly string[]): Promise<void> => {};
