/** How CodePipeline writes the id of a job. */
export const JOB_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Which ticket of a job: `1.1` is the first ticket of the first instance; sequence 0 is the boot itself. */
export interface TicketNumber {
  readonly attempt: number;
  readonly sequence: number;
}

const TICKET_ID = /^([1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})$/;

export const ticketId = ({ attempt, sequence }: TicketNumber): string => `${attempt}.${sequence}`;

/** Undefined for anything that `ticketId` does not write. */
export const parseTicketId = (id: string): TicketNumber | undefined => {
  const match = TICKET_ID.exec(id);
  return match === null ? undefined : { attempt: Number(match[1]), sequence: Number(match[2]) };
};
