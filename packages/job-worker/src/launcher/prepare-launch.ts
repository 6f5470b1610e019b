import { epochSeconds, type JobRecord, type Launch, signalKey } from '@codepipeline-ec2/core';
import { linuxUserData, windowsUserData } from '@codepipeline-ec2/ssm-agent-scripts';
import { decideAndChange } from '../job/change-job.js';
import { Outcome } from '../job/outcome.js';
import { type LauncherPorts, type LauncherSettings, OWN_URL_SECONDS } from './launcher-ports.js';
import type { PlacedOrder } from './place-order.js';

/** Boot, transfers and a renewal of the URLs, beside the build itself. */
const DEAD_MAN_MINUTES = 90;

/** Begins an attempt: all that is random or signed is made once and written down, so that a retry finds the same. */
export const prepareLaunch = async (
  { table, clock, ids, signer, ownCredentials }: LauncherPorts,
  settings: LauncherSettings,
  record: JobRecord,
  attempt: number,
  timeoutMinutes: number,
  place: () => Promise<PlacedOrder>,
): Promise<{ record: JobRecord; launch: Launch }> => {
  if (record.launch?.attempt === attempt) return { record, launch: record.launch };
  const { jobId } = record;
  const { platform } = (await place()).image;
  const ready = await signer.sign({
    method: 'PUT',
    bucket: settings.bucket,
    key: signalKey(jobId, { attempt, sequence: 0 }, 'ready'),
    headers: { 'if-none-match': '*' },
    lifeSeconds: OWN_URL_SECONDS,
    credentials: await ownCredentials.get(OWN_URL_SECONDS),
  });
  const bootKey = ids.secret();
  const userData = (platform === 'windows' ? windowsUserData : linuxUserData)({
    jobId,
    bootKey,
    readyUrl: ready.url,
    deadMinutes: timeoutMinutes + DEAD_MAN_MINUTES,
  });
  const next = await decideAndChange(table, jobId, record, epochSeconds(clock), (one) => {
    if (one.releasing) throw new Outcome('gone', 'The job is being released.');
    if (one.launch?.attempt === attempt) return undefined;
    return {
      expect: { launch: one.launch, releasing: undefined },
      set: { launch: { attempt, bootKey, platform, userData, round: 0 } },
    };
  });
  if (next?.launch === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  return { record: next, launch: next.launch };
};
