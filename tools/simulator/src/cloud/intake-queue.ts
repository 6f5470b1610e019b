import type { IntakeMessage } from '@codepipeline-ec2/core';
import type { Chance } from '../chance.js';
import type { Faults } from '../faults.js';
import type { Timeline } from '../timeline.js';

export interface SimulatedQueue {
  send(message: IntakeMessage, delaySeconds: number): void;
  readonly deepest: number;
  /** Messages that were given up. */
  readonly dead: number;
}

interface Queued {
  readonly message: IntakeMessage;
  received: number;
}

export interface QueueRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: Faults;
  /** The function that takes the messages; it throws when they are to come again. */
  readonly take: (messages: readonly IntakeMessage[]) => Promise<void>;
}

const BATCH = 10;
const CONCURRENCY = 2;
const VISIBILITY_SECONDS = 180;
const MAX_RECEIVES = 5;

/** SQS with its event source: at least once, in no order that counts. */
export const createIntakeQueue = ({ timeline, chance, faults, take }: QueueRules): SimulatedQueue => {
  const waiting = new Set<Queued>();
  let running = 0;
  let deepest = 0;
  let dead = 0;

  const show = (queued: Queued): void => {
    waiting.add(queued);
    deepest = Math.max(deepest, waiting.size);
    pump();
  };
  const pump = (): void => {
    while (running < CONCURRENCY && waiting.size > 0) {
      const batch: Queued[] = [];
      for (const queued of waiting) {
        batch.push(queued);
        waiting.delete(queued);
        if (batch.length === BATCH) break;
      }
      running += 1;
      const done = (): void => {
        running -= 1;
        pump();
      };
      take(batch.map(({ message }) => message)).then(done, () => {
        for (const queued of batch) {
          queued.received += 1;
          if (queued.received >= MAX_RECEIVES) dead += 1;
          else
            timeline.after(VISIBILITY_SECONDS, () => {
              show(queued);
            });
        }
        done();
      });
    }
  };
  return {
    get deepest() {
      return deepest;
    },
    get dead() {
      return dead;
    },
    send: (message, delaySeconds) => {
      const times = faults.strikes(
        'messageTwice',
        `${message.why} ${'jobId' in message ? message.jobId.slice(-12) : ''}`,
      )
        ? 2
        : 1;
      for (let time = 0; time < times; time += 1) {
        timeline.after(delaySeconds + chance.between(0.02, 0.2), () => {
          show({ message, received: 0 });
        });
      }
    },
  };
};
