import { type CommandRunner, epochSeconds, type Fleet, type JobRecord } from '@codepipeline-ec2/core';
import { decideAndChange } from '../job/change-job.js';
import { giveBackPlaces } from '../limits/give-back-places.js';
import type { QueuePorts } from '../limits/serve-queue.js';
import { removeTickets, type TicketPorts } from './remove-tickets.js';

export interface ReleasePorts extends QueuePorts, TicketPorts {
  readonly fleet: Fleet;
  readonly runner: CommandRunner;
}

/** Ends every instance that the job ever had, and the one that it may have without knowing; its places are others' then. */
export const release = async (ports: ReleasePorts, jobId: string): Promise<Record<string, never>> => {
  const { table, clock } = ports;
  // Written down first: their end is no loss then, and no launch follows.
  const record = await decideAndChange(table, jobId, undefined, epochSeconds(clock), (one) =>
    one.releasing ? undefined : { expect: { releasing: undefined, launch: one.launch }, set: { releasing: true } },
  );
  if (record === undefined) return {};
  if (record.releasedAt === undefined) await endInstances(ports, record);
  await giveBackPlaces(ports, record);
  return {};
};

const endInstances = async (ports: ReleasePorts, record: JobRecord): Promise<void> => {
  const { table, fleet, runner, clock } = ports;
  // A build that nobody waits for, and that did not end by itself, is killed; otherwise its command has ended.
  const { deadAt, ticket, launch } = record;
  if (deadAt !== undefined && ticket?.commandId !== undefined && launch?.instanceId !== undefined) {
    // It dies with its instance in any case.
    await runner.cancel(ticket.commandId, launch.instanceId).catch(() => undefined);
  }
  const instances = await instancesOf(fleet, record);
  if (instances.length > 0) await fleet.terminate(instances);
  await removeTickets(ports, record);
  const now = epochSeconds(clock);
  await decideAndChange(table, record.jobId, record, now, (one) =>
    // A launch that was accepted meanwhile has an instance that was not ended.
    one.releasedAt === undefined ? { expect: { launch: record.launch }, set: { releasedAt: now } } : undefined,
  );
};

/** All instances that the record tells of; a try without a definite answer is looked up. */
export const instancesOf = async (fleet: Fleet, { instances = [], launch }: JobRecord): Promise<readonly string[]> => {
  if (launch?.trying === undefined) return instances;
  const unsure = await fleet.findByClientToken(launch.trying.clientToken);
  return [...new Set([...instances, ...unsure.map(({ instanceId }) => instanceId)])];
};
