import fc from 'fast-check';
import { LONGEST_SECONDS, type Chance } from './plot.js';

const OUTCOMES = [
  ...[
    'waiting',
    'queued',
    'noCapacity',
    'throttled',
    'invalid',
    'exhausted',
    'lost',
    'notReady',
    'cancelled',
    'failed',
    'renew',
    'died',
  ],
  ...['undelivered', 'timeout', 'pending', 'gone', 'broken'],
  // What no table knows.
  ...['unheardOf', 'toString', 'prose'],
];

/** Anything may happen, by any name. Half of it is good luck, or no walk would come far. */
export const chances: fc.Arbitrary<Chance[]> = fc.array(
  fc.record({
    outcome: fc.oneof(fc.constant('ok'), fc.constantFrom(...OUTCOMES)),
    stubborn: fc.boolean(),
    early: fc.boolean(),
    seconds: fc.nat(LONGEST_SECONDS),
    rival: fc.oneof({ weight: 2, arbitrary: fc.constant('timeout') }, fc.constantFrom('ok', ...OUTCOMES)),
    hiccups: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
    text: fc.oneof(fc.constant(''), fc.constant('a "quoted" \\ {% cause %}\n'), fc.string({ unit: 'binary' })),
  }),
  { maxLength: 14 },
);
