import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import type { Timeline } from '../timeline.js';

export interface SimulatedEvents {
  /** `about`: what it is about, in the names of faults. */
  emit(detailType: string, detail: object, about: string): void;
  readonly lost: number;
}

export interface EventRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: Faults;
  /** The function that takes events; Lambda calls it again when it throws. */
  readonly take: (event: object, about: string) => Promise<void>;
}

/** Seconds before the second and the third try. */
const AGAIN = [60, 120];

/** EventBridge: events can be lost, late, doubled, and in any order. */
export const createEventBus = ({ timeline, chance, faults, take }: EventRules): SimulatedEvents => {
  let lost = 0;
  const deliver = (event: object, about: string, tries: number): void => {
    take(event, about).catch(() => {
      const seconds = AGAIN[tries];
      if (seconds === undefined) return;
      timeline.after(seconds, () => {
        deliver(event, about, tries + 1);
      });
    });
  };
  const counts = new Map<string, number>();
  return {
    get lost() {
      return lost;
    },
    emit: (detailType, detail, about) => {
      const name = `${detailType}, ${about}`;
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      const own = chance.of(`event ${name} #${number}`);
      if (faults.strikes('eventLost', name)) {
        lost += 1;
        return;
      }
      const times = faults.strikes('eventTwice', name) ? 2 : 1;
      for (let time = 0; time < times; time += 1) {
        const seconds = faults.strikes('eventLate', name) ? own.between(30, 900) : own.between(0.2, 1.5);
        timeline.after(seconds, () => {
          deliver({ 'detail-type': detailType, detail }, name, 0);
        });
      }
    },
  };
};
