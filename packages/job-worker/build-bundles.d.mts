export declare const functionNames: readonly string[];

/** Writes `<outDirectory>/<name>/index.mjs` for each function; the same sources make the same bytes. */
export declare const buildBundles: (
  outDirectory: string,
) => Promise<{ readonly name: string; readonly path: string; readonly bytes: number }[]>;
