/** What each thing needs before it. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The things in waves: first all that need nothing, then all that need only these, and so on; in a wave in the map's order.
 * What cannot be ordered, because it waits for itself in the end, is `circular`.
 */
export const dependencyOrder = (
  dependencies: Dependencies,
): { readonly order: readonly string[]; readonly circular: readonly string[] } => {
  const order: string[] = [];
  const done = new Set<string>();
  let waiting = [...dependencies.keys()];
  for (;;) {
    const blocked: string[] = [];
    for (const name of waiting) {
      const needs = [...(dependencies.get(name) ?? [])];
      if (needs.every((need) => done.has(need) || !dependencies.has(need))) {
        done.add(name);
        order.push(name);
      } else {
        blocked.push(name);
      }
    }
    if (blocked.length === 0) return { order, circular: [] };
    if (blocked.length === waiting.length) return { order, circular: onCycles(blocked, dependencies) };
    waiting = blocked;
  }
};

/** Leaves out what merely waits for a cycle. */
const onCycles = (blocked: readonly string[], dependencies: Dependencies): readonly string[] => {
  const reaches = (from: string, goal: string): boolean => {
    const seen = new Set<string>();
    const open = [...(dependencies.get(from) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === goal) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(dependencies.get(next) ?? []));
    }
    return false;
  };
  return blocked.filter((name) => reaches(name, name));
};
