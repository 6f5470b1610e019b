import { createHmac } from 'node:crypto';

/** Numbers that look random and are the same in every run. */
export const dice = (seed: string) => {
  let n = 0;
  return (below: number): number => createHmac('sha256', seed).update(String(n++)).digest().readUInt32BE() % below;
};
export type Dice = ReturnType<typeof dice>;
export const one = <T>(roll: Dice, of: readonly T[]): T => {
  const found = of[roll(of.length)];
  if (found === undefined) throw new Error('There is nothing to choose from');
  return found;
};
