import type { ServiceName } from './service.js';

/** Something that shall go wrong. */
export interface Fault {
  readonly service: ServiceName;
  /** As AWS names it, `*` for all of the service; for deliveries of events the detail type. */
  readonly operation: string;
  /** `drop`: an event is not delivered, a call gets no answer; `duplicate`: an event is delivered twice. */
  readonly effect: 'throttle' | 'error' | 'delay' | 'drop' | 'duplicate';
  /** Error code. Default: the service's throttling code, else `InternalFailure`. */
  readonly code?: string;
  readonly message?: string;
  /** HTTP status of the error. Default 400 for throttles, 500 for errors. */
  readonly status?: number;
  /** For `delay`, in milliseconds of the cloud's time. Default 1000. */
  readonly delayMs?: number;
  /** How often it strikes. Default: until it is cleared. */
  readonly times?: number;
  /** 0 to 1: how likely it strikes when it could. Default 1. */
  readonly probability?: number;
  /** Makes `probability` repeatable. Default 1. */
  readonly seed?: number;
}

export interface FaultList {
  add(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  /** The first fault that strikes here, used up once. */
  take(service: ServiceName, operation: string): Fault | undefined;
}

interface Armed {
  readonly fault: Fault;
  readonly random: () => number;
  left: number;
}

/** A small seeded generator (mulberry32): faults must be repeatable. */
const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const createFaultList = (): FaultList => {
  let armed: Armed[] = [];
  return {
    add: (fault) => {
      armed.push({ fault, random: seededRandom(fault.seed ?? 1), left: fault.times ?? Infinity });
    },
    clear: () => {
      armed = [];
    },
    list: () => armed.map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left })),
    take: (service, operation) => {
      for (const candidate of armed) {
        const { fault } = candidate;
        if (fault.service !== service || (fault.operation !== operation && fault.operation !== '*')) continue;
        if (fault.probability !== undefined && candidate.random() >= fault.probability) continue;
        candidate.left -= 1;
        if (candidate.left <= 0) armed = armed.filter((other) => other !== candidate);
        return fault;
      }
      return undefined;
    },
  };
};
