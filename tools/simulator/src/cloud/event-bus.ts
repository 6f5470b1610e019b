import type { Chance } from '../chance.js';
import type { FaultRates } from '../fault-rates.js';
import type { Timeline } from '../timeline.js';

export interface SimulatedEvents {
  emit(detailType: string, detail: object): void;
  readonly lost: number;
}

export interface EventRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly rates: FaultRates;
  /** The function that takes events; Lambda calls it again when it throws. */
  readonly take: (event: object) => Promise<void>;
}

/** Seconds before the second and the third try. */
const AGAIN = [60, 120];

/** EventBridge: events can be lost, late, doubled, and in any order. */
export const createEventBus = ({ timeline, chance, rates, take }: EventRules): SimulatedEvents => {
  let lost = 0;
  const deliver = (event: object, tries: number): void => {
    take(event).catch(() => {
      const seconds = AGAIN[tries];
      if (seconds === undefined) return;
      timeline.after(seconds, () => {
        deliver(event, tries + 1);
      });
    });
  };
  const underWay = (): number => (chance.happens(rates.eventLate) ? chance.between(30, 900) : chance.between(0.2, 1.5));
  return {
    get lost() {
      return lost;
    },
    emit: (detailType, detail) => {
      if (chance.happens(rates.eventLost)) {
        lost += 1;
        return;
      }
      const times = chance.happens(rates.eventTwice) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        timeline.after(underWay(), () => {
          deliver({ 'detail-type': detailType, detail }, 0);
        });
      }
    },
  };
};
