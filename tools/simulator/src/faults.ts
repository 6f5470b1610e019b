import type { Chance } from './chance.js';
import type { FaultRates } from './fault-rates.js';

export type FaultKind = keyof FaultRates;

/** What can go wrong at a call of a port. */
export type CallFault = Extract<FaultKind, 'crashBefore' | 'crashAfter' | 'throttled' | 'errorBefore' | 'errorAfter'>;

const CALL_FAULTS: readonly CallFault[] = ['crashBefore', 'crashAfter', 'throttled', 'errorBefore', 'errorAfter'];

/**
 * Decides what goes wrong. Each decision has a name that says what it is about and the how manieth of its name it is,
 * and is drawn by that name alone: without one fault, all others strike where they did.
 */
export interface Faults {
  readonly strikes: (kind: FaultKind, about: string) => boolean;
  readonly ofCall: (about: string) => CallFault | undefined;
  /** The names of all that went wrong, in order. */
  readonly struck: readonly string[];
}

/** `script`: exactly these strike, and chance has no say. */
export const createFaults = (chance: Chance, rates: FaultRates, script?: readonly string[]): Faults => {
  const struck: string[] = [];
  const counts = new Map<string, number>();
  const scripted = script && new Set(script);
  const ofCalls = CALL_FAULTS.reduce((sum, kind) => sum + rates[kind], 0);
  const isQuiet = scripted === undefined && Object.values(rates).every((rate) => rate === 0);

  const count = (about: string): number => {
    const number = (counts.get(about) ?? 0) + 1;
    counts.set(about, number);
    return number;
  };
  const note = (name: string): void => {
    struck.push(name);
  };
  const draw = (about: string, number: number): CallFault | undefined => {
    const own = chance.of(`${about} #${number}`);
    if (!own.happens(ofCalls)) return undefined;
    let left = own.next() * ofCalls;
    return CALL_FAULTS.find((kind) => (left -= rates[kind]) < 0);
  };

  return {
    struck,
    strikes: (kind, about) => {
      if (isQuiet) return false;
      const what = `${kind} ${about}`;
      const name = `${what} #${count(what)}`;
      const is = scripted?.has(name) ?? chance.of(name).happens(rates[kind]);
      if (is) note(name);
      return is;
    },
    ofCall: (about) => {
      if (isQuiet) return undefined;
      const number = count(about);
      const kind = scripted
        ? CALL_FAULTS.find((one) => scripted.has(`${one} ${about} #${number}`))
        : draw(about, number);
      if (kind !== undefined) note(`${kind} ${about} #${number}`);
      return kind;
    },
  };
};
