import { encodeLines, type Line } from '../line-format/line-format.js';
import type { NameValue, Ticket } from './ticket.js';

/** The ticket as the agent reads it. */
export const encodeTicket = (ticket: Ticket): string => encodeLines(linesOf(ticket));

function* linesOf(ticket: Ticket): Generator<Line> {
  yield ['version', '1'];
  yield ['jobId', ticket.jobId];
  yield ['attempt', String(ticket.attempt)];
  yield ['sequence', String(ticket.sequence)];
  yield ['kind', ticket.kind];
  yield ['agent.url', ticket.agent.url];
  yield ['agent.sha256', ticket.agent.sha256];
  yield ['delete.url', ticket.deleteUrl];
  yield ['command', ticket.command];
  yield ['workingDirectory', ticket.workingDirectory];
  yield ['timeoutSeconds', String(ticket.timeoutSeconds)];
  yield* pairs('environment', ticket.environment);
  for (const [index, input] of ticket.inputs.entries()) {
    yield [`input.${index}.name`, input.name];
    yield [`input.${index}.url`, input.url];
    yield [`input.${index}.ends`, String(input.ends)];
  }
  for (const [index, output] of ticket.outputs.entries()) {
    yield [`output.${index}.name`, output.name];
    yield [`output.${index}.path`, output.path];
    yield [`output.${index}.url`, output.url];
    yield [`output.${index}.ends`, String(output.ends)];
    yield* pairs(`output.${index}.header`, output.headers);
  }
  yield ['result.url', ticket.result.url];
  yield ['result.ends', String(ticket.result.ends)];
  yield ['renew.url', ticket.renew.url];
  yield ['renew.ends', String(ticket.renew.ends)];
}

function* pairs(prefix: string, list: readonly NameValue[]): Generator<Line> {
  for (const [index, { name, value }] of list.entries()) {
    yield [`${prefix}.${index}.name`, name];
    yield [`${prefix}.${index}.value`, value];
  }
}
