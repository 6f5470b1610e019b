import type { Clock, ImageOutcome } from '@codepipeline-ec2/core';
import type { LauncherPorts } from './launcher-ports.js';

/** So long what was told is believed: a crowd of jobs asks the same, and there are quotas. */
const SECONDS = 15;

interface Kept<T> {
  readonly answer: T;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** What a function that stays loaded knows from the runs before. */
export interface Memory {
  readonly parameters: Map<string, Kept<string>>;
  readonly images: Map<string, Kept<Extract<ImageOutcome, { status: 'found' }>>>;
}

export const createMemory = (): Memory => ({ parameters: new Map(), images: new Map() });

/** The ports, asking for the same parameter or image once in a moment; what is missing is looked for each time. */
export const remembering = (ports: LauncherPorts, memory: Memory): LauncherPorts => {
  const { clock, fleet, parameters } = ports;
  return {
    ...ports,
    parameters: {
      read: async (name) => {
        const known = recall(memory.parameters, name, clock);
        if (known !== undefined) return known;
        const text = await parameters.read(name);
        if (text !== undefined) keep(memory.parameters, name, text, clock);
        return text;
      },
    },
    fleet: {
      ...fleet,
      describeImage: async (imageId) => {
        const known = recall(memory.images, imageId, clock);
        if (known !== undefined) return known;
        const image = await fleet.describeImage(imageId);
        if (image.status === 'found') keep(memory.images, imageId, image, clock);
        return image;
      },
    },
  };
};

const recall = <T>(memory: ReadonlyMap<string, Kept<T>>, name: string, clock: Clock): T | undefined => {
  const known = memory.get(name);
  return known !== undefined && clock.now() < known.until ? known.answer : undefined;
};

const keep = <T>(memory: Map<string, Kept<T>>, name: string, answer: T, clock: Clock): void => {
  memory.set(name, { answer, until: clock.now() + SECONDS * 1000 });
};
