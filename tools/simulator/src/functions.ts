import { PortError } from '@codepipeline-ec2/core';
import type { Chance } from './chance.js';
import type { Faults } from './faults.js';
import type { Timeline } from './timeline.js';

/** What became of a function that gave no answer: killed at a call, or out of time. */
class FunctionDiedError extends Error {
  override readonly name = 'FunctionDiedError';
}

/** One run of a function: its calls of ports go through here. */
export interface Invocation {
  /** Makes a call about something: it takes time, it can fail, and its caller can die before its effect and after it. */
  readonly call: <T>(name: string, about: string, effect: () => T | Promise<T>) => Promise<T>;
  /** What the run is about, in the names of faults. */
  readonly about: string;
  /** What serves one run after the other, and remembers, until it dies. */
  readonly container: object;
}

export interface Functions {
  /** Runs a function about something to its end. @throws FunctionDiedError, or what the function throws */
  run<T>(name: string, about: string, timeoutSeconds: number, body: (invocation: Invocation) => Promise<T>): Promise<T>;
  readonly calls: ReadonlyMap<string, number>;
  readonly counts: { crashes: number; timeouts: number; throttles: number; errors: number; runs: number; peak: number };
}

/** What is dead does not go on. */
const never = <T>(): Promise<T> => new Promise(() => undefined);

export const createFunctions = (timeline: Timeline, chance: Chance, faults: Faults): Functions => {
  const calls = new Map<string, number>();
  const counts = { crashes: 0, timeouts: 0, throttles: 0, errors: 0, runs: 0, peak: 0 };
  const runs = new Map<string, number>();
  const idle = new Map<string, object[]>();
  let running = 0;

  // Most calls are quick; one in a hundred is not.
  const latency = (own: Chance): number => (own.happens(0.01) ? own.between(0.1, 1) : own.between(0.004, 0.03));

  return {
    calls,
    counts,
    run: (name, about, timeoutSeconds, body) => {
      counts.runs += 1;
      const number = (runs.get(`${name} ${about}`) ?? 0) + 1;
      runs.set(`${name} ${about}`, number);
      const own = chance.of(`run ${name} ${about} #${number}`);
      running += 1;
      counts.peak = Math.max(counts.peak, running);
      const loaded = idle.get(name) ?? [];
      idle.set(name, loaded);
      const container = loaded.pop() ?? {};
      return new Promise((resolve, reject) => {
        let over = false;
        const end = (): boolean => {
          if (over) return false;
          over = true;
          running -= 1;
          return true;
        };
        const die = (how: string): void => {
          if (end()) reject(new FunctionDiedError(`${name} ${how}`));
        };
        const call = async <T>(what: string, subject: string, effect: () => T | Promise<T>): Promise<T> => {
          if (over) return never();
          calls.set(what, (calls.get(what) ?? 0) + 1);
          const fault = faults.ofCall(`${name} ${what} ${subject || about}`);
          await timeline.sleep(latency(own) / 2);
          // A call that was sent arrives, whatever has become of its caller.
          switch (fault) {
            case 'crashBefore':
              counts.crashes += 1;
              die(`died before ${what}`);
              return never();
            case 'throttled':
              counts.throttles += 1;
              throw new PortError(
                { call: what, code: 'ThrottlingException', throttled: true, subject: '' },
                'Rate exceeded',
              );
            case 'errorBefore':
              counts.errors += 1;
              throw new PortError({ call: what, code: 'InternalError', throttled: false, subject: '' }, 'not done');
            default:
          }
          const answer = await effect();
          if (fault === 'crashAfter') {
            counts.crashes += 1;
            die(`died after ${what}`);
          }
          await timeline.sleep(latency(own) / 2);
          if (fault === 'errorAfter') {
            counts.errors += 1;
            throw new PortError({ call: what, code: 'TimeoutError', throttled: false, subject: '' }, 'no answer');
          }
          return over ? never() : answer;
        };
        timeline.after(timeoutSeconds, () => {
          if (over) return;
          counts.timeouts += 1;
          die('timed out');
        });
        body({ call, about, container }).then(
          (answer) => {
            if (!end()) return;
            loaded.push(container);
            resolve(answer);
          },
          (error: unknown) => {
            if (!end()) return;
            loaded.push(container);
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        );
      });
    },
  };
};
