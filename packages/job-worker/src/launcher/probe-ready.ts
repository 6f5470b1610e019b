import { Outcome } from '../job/outcome.js';
import type { LauncherPorts } from './launcher-ports.js';
import { livingJob } from './living-job.js';

/** The ready signal is late: asks whether the instance can take commands. @throws Outcome `notReady`, `lost` */
export const probeReady = async (
  { table, runner, fleet }: Pick<LauncherPorts, 'table' | 'runner' | 'fleet'>,
  jobId: string,
  attempt: number,
): Promise<Record<string, never>> => {
  const record = await livingJob(table, jobId, attempt);
  if (record.signals[`ready:${attempt}`] !== undefined) return {};
  const instanceId = record.launch?.attempt === attempt ? record.launch.instanceId : undefined;
  if (instanceId !== undefined && (await runner.isOnline(instanceId))) return {};
  // It may have died before anybody knew whose it was.
  if (instanceId === undefined || !(await fleet.isAlive(instanceId))) {
    throw new Outcome('lost', `The instance ${instanceId ?? ''} is gone.`);
  }
  throw new Outcome('notReady', `SSM does not see the instance ${instanceId} online.`);
};
