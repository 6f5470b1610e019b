import { type Clock, epochSeconds, type Fleet, type FleetInstance, type JobTable } from '@codepipeline-ec2/core';
import { isOver } from '../job/due-at.js';
import type { Log } from '../job/log.js';
import { JOB_TAG_KEY } from '../launcher/launcher-ports.js';

export interface ReapPorts {
  readonly fleet: Fleet;
  readonly table: JobTable;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReapSettings {
  readonly stackTagKey: string;
  readonly stackName: string;
  /** `dryRun`: what would be ended is only named in the log. */
  readonly reaper: 'end' | 'dryRun';
}

const EVERY_MINUTES = 15;
/** An instance that was launched a moment ago may be known to nobody yet. */
const YOUNG_SECONDS = 10 * 60;

/**
 * Every 15 minutes: ends instances of this stack that no living job needs. In two phases: one round marks an instance,
 * and only if it is still needless in a later round is it ended.
 */
export const reap = async (ports: ReapPorts, settings: ReapSettings): Promise<readonly string[]> => {
  const { fleet, table, clock, log } = ports;
  const now = epochSeconds(clock);
  if (Math.floor(now / 60) % EVERY_MINUTES !== 0) return [];
  const ended: string[] = [];
  for (const instance of await fleet.findByTag(settings.stackTagKey, settings.stackName)) {
    if (!instance.alive || (await isNeeded(table, instance, now))) continue;
    const { instanceId } = instance;
    const doomedAt = await table.doom(instanceId, now);
    if (doomedAt + YOUNG_SECONDS > now) continue;
    if (settings.reaper === 'dryRun') {
      log('an instance that nobody needs would be ended', { instanceId, jobId: instance.tags[JOB_TAG_KEY] });
      continue;
    }
    log('an instance that nobody needs is ended', { instanceId, jobId: instance.tags[JOB_TAG_KEY] });
    await fleet.terminate([instanceId]);
    ended.push(instanceId);
  }
  return ended;
};

const isNeeded = async (table: JobTable, { launchedAt, tags }: FleetInstance, now: number): Promise<boolean> => {
  if (now - launchedAt < YOUNG_SECONDS) return true;
  const jobId = tags[JOB_TAG_KEY];
  const record = jobId === undefined ? undefined : await table.read(jobId);
  return record !== undefined && !isOver(record);
};
