import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock, Ids } from '@codepipeline-ec2/core';
import { jsonLog } from '../job/log.js';

export const systemClock: Clock = { now: () => Date.now() };

export const randomIds: Ids = { secret: () => randomBytes(24).toString('hex') };

/** A line on stdout is a line in the function's log. */
export const log = jsonLog((line) => {
  process.stdout.write(`${line}\n`);
});

export const pause = (milliseconds: number): Promise<void> => setTimeout(milliseconds);
