import { Outcome } from '../job/outcome.js';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';

/** The shortest that Systems Manager takes. */
const DELIVERY_SECONDS = 30;

/**
 * Tells the instance by a second command that nobody waits for its build any more. Told twice, it does it once.
 * @throws Outcome `gone`, `notReady`
 */
export const stopBuild = async (
  { table, runner }: LauncherPorts,
  settings: LauncherSettings,
  jobId: string,
): Promise<Record<string, never>> => {
  const launch = (await table.read(jobId))?.launch;
  if (launch?.instanceId === undefined) throw new Outcome('gone', 'This job has no instance any more.');
  const outcome = await runner.send({
    instanceId: launch.instanceId,
    document: launch.platform === 'windows' ? settings.windowsDocument : settings.linuxDocument,
    // No ticket looks like this word.
    parameters: { jobId, ticket: 'stop' },
    comment: `codepipeline-ec2 ${jobId} stop`,
    logGroup: settings.buildLogGroup,
    deliverySeconds: DELIVERY_SECONDS,
  });
  if (outcome.status === 'notReady') throw new Outcome('notReady', outcome.message);
  return {};
};
