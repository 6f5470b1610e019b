/** Chance that comes again with its seed. */
export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number;
  between(low: number, high: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** A chance of its own for each name: what is drawn elsewhere changes nothing here. */
  of(name: string): Chance;
}

/** `seed`: a whole number. Mulberry32: short, and good enough for faults. */
export const createChance = (seed: number): Chance => {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    happens: (probability) => probability > 0 && next() < probability,
    of: (name) => createChance(seedOf(seed, name)),
  };
};

/** FNV-1a over the name, begun with the seed. */
const seedOf = (seed: number, name: string): number => {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
};
