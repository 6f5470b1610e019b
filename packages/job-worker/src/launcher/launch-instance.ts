import { createHash } from 'node:crypto';
import {
  clientToken,
  epochSeconds,
  type JobRecord,
  type Launch,
  launchPlan,
  type LaunchRequest,
  type Place,
  outcomeOfPlan,
  type RefusedLaunch,
  tryNextPlace,
} from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { Outcome } from '../job/outcome.js';
import { launchTags } from './launch-tags.js';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';
import type { PlacedOrder } from './place-order.js';

type Try = NonNullable<Launch['trying']>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The zones are taken in turn: jobs are spread by their random ids. */
const firstSubnet = (jobId: string): number => Number.parseInt(jobId.slice(0, 8), 16);

/**
 * Walks the launch plan until EC2 accepts. Each try is written down before it is made, and a try without a definite
 * answer, or a throttled one, is repeated as it was.
 * @param place Looks up what the order names, once at most.
 * @throws Outcome `noCapacity`, `throttled`, `invalid`, `broken`
 */
export const launchInstance = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  record: JobRecord,
  place: () => Promise<PlacedOrder>,
): Promise<{ record: JobRecord; instanceId: string }> => {
  const { order, launch } = record;
  if (order === undefined || launch === undefined) throw new Error(`job ${record.jobId} was not prepared`);
  if (launch.instanceId !== undefined) return { record, instanceId: launch.instanceId };

  let current = record;
  const refusals: RefusedLaunch[] = [];
  const attempt = async (trying: Try): Promise<string | undefined> => {
    current = await keep(ports, current, { ...launchOf(current), trying });
    const outcome = await ports.fleet.launch(toRequest(settings, current, trying));
    if (outcome.status === 'launched') return outcome.instanceId;
    const refusal = { place: placeOf(trying), code: outcome.code, message: outcome.message };
    refusals.push(refusal);
    // Whatever follows is one more call: the same again, another place, or another round. Those who wait for their time
    // come later for it, and so they do when others in the account launch too. A call that EC2 did not let pass the
    // last time either has cost nothing meanwhile.
    const isOwed = launch.trying !== trying || outcomeOfPlan([refusal]).outcome !== 'throttled';
    if (isOwed) await ports.table.takeLaunchToken(settings.launchRate, ports.clock.now());
    return undefined;
  };

  // What a run before this one left open comes first.
  if (launch.trying !== undefined) {
    const instanceId = await attempt(launch.trying);
    if (instanceId !== undefined) return accepted(ports, current, launch.trying, instanceId);
    throwIfThrottled(refusals);
  }
  const { environment, image } = await place();
  const plan = launchPlan({
    instanceTypes: order.instanceTypes,
    subnetIds: environment.subnetIds,
    market: environment.market,
    attempt: launch.attempt,
    firstSubnet: firstSubnet(record.jobId),
  });
  const { trying: open } = launch;
  const same = (a: Place, b: Place): boolean =>
    a.instanceType === b.instanceType && a.subnetId === b.subnetId && a.market === b.market;
  const left = open === undefined ? 0 : plan.findIndex((place) => same(place, placeOf(open))) + 1;
  for (const place of plan.slice(left)) {
    const last = refusals.at(-1);
    if (last !== undefined && !tryNextPlace(last)) break;
    const trying: Try = {
      clientToken: clientToken(sha256, { jobId: record.jobId, attempt: launch.attempt, round: launch.round, place }),
      place,
      imageId: image.imageId,
      launchTemplateId: environment.launchTemplateId,
      launchTemplateVersion: environment.launchTemplateVersion,
      securityGroupIds: [...environment.securityGroupIds],
      ...(environment.volumeGiB !== undefined &&
        image.rootDevice !== undefined && {
          volume: { device: image.rootDevice, gibibytes: environment.volumeGiB },
        }),
    };
    const instanceId = await attempt(trying);
    if (instanceId !== undefined) return accepted(ports, current, trying, instanceId);
  }
  throwIfThrottled(refusals);
  // Every answer was a definite no: the next round is another one, with tokens of its own.
  const { trying: _, ...rest } = launchOf(current);
  await keep(ports, current, { ...rest, round: rest.round + 1 });
  const { outcome, cause } = outcomeOfPlan(refusals);
  throw new Outcome(outcome, cause);
};

/** What EC2 throttles is repeated as it is, where it was: thousands wait so at once, and look nothing up meanwhile. */
const throwIfThrottled = (refusals: readonly RefusedLaunch[]): void => {
  const { outcome, cause } = outcomeOfPlan(refusals);
  if (outcome === 'throttled') throw new Outcome(outcome, cause);
};

const launchOf = ({ launch, jobId }: JobRecord): Launch => {
  if (launch === undefined) throw new Error(`job ${jobId} has no launch`);
  return launch;
};

/** Writes the launch down. Nothing is launched for a job that is being released. */
const keep = async (
  { table, clock }: LauncherPorts,
  record: JobRecord,
  launch: Launch,
  more: { instances?: string[] } = {},
): Promise<JobRecord> => {
  const next = await decideAndChange(table, record.jobId, record, epochSeconds(clock), (one) => {
    if (one.releasing && more.instances === undefined) throw new Outcome('gone', 'The job is being released.');
    return {
      expect: { launch: record.launch, releasing: one.releasing },
      set: { launch, ...more },
      // A token is good for one call.
      ...(one.launchAt !== undefined && { remove: ['launchAt'] }),
    };
  });
  if (next === undefined) throw new Outcome('gone', 'Nothing is kept of this job any more.');
  return next;
};

const accepted = async (
  ports: LauncherPorts,
  record: JobRecord,
  { place }: Try,
  instanceId: string,
): Promise<{ record: JobRecord; instanceId: string }> => {
  const { attempt, bootKey, platform, round } = launchOf(record);
  const launch = {
    attempt,
    bootKey,
    ...(platform !== undefined && { platform }),
    round,
    instanceId,
    instanceType: place.instanceType,
  };
  const instances = [...new Set([...(record.instances ?? []), instanceId])];
  return { record: await keep(ports, record, launch, { instances }), instanceId };
};

const placeOf = ({ place: { instanceType, market, subnetId } }: Try): Place => ({
  instanceType,
  market,
  ...(subnetId !== undefined && { subnetId }),
});

const toRequest = (settings: LauncherSettings, record: JobRecord, trying: Try): LaunchRequest => {
  const { place: _, volume, ...rest } = trying;
  return {
    ...rest,
    ...placeOf(trying),
    ...(volume !== undefined && { volume }),
    userData: launchOf(record).userData ?? '',
    tags: launchTags(settings, record),
  };
};
