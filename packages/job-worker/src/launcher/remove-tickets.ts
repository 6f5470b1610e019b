import { agentKey, type JobRecord, type ObjectStore, ticketKey } from '@codepipeline-ec2/core';
import type { Log } from '../job/log.js';

export interface TicketPorts {
  readonly objects: Pick<ObjectStore, 'delete'>;
  readonly log: Log;
}

/**
 * Deletes the tickets of the job's last attempt. The agent deletes its ticket when it has read it, but not every ticket
 * meets an agent; what is left holds secrets.
 */
export const removeTickets = async ({ objects, log }: TicketPorts, record: JobRecord): Promise<void> => {
  const { ticket, launch, jobId } = record;
  if (launch?.instanceId === undefined) return;
  const { attempt, bootKey, platform } = launch;
  // Its first one may be there though nobody wrote it down.
  const last = ticket?.attempt === attempt ? ticket.sequence : 1;
  try {
    for (let sequence = 1; sequence <= last; sequence += 1) {
      const number = { attempt, sequence };
      await objects.delete(ticketKey(jobId, number, bootKey));
      await objects.delete(agentKey(jobId, number, platform === 'windows' ? 'agent.ps1' : 'agent.sh'));
    }
  } catch (error) {
    // The bucket forgets it within a day.
    log('a ticket could not be deleted', { jobId, error });
  }
};
