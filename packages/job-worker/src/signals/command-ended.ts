import { type CommandRunner, commandState, parseTicketId, signalOfCommand } from '@codepipeline-ec2/core';
import { type ResultPorts, storeResult } from './store-result.js';
import { storeSignal } from './store-signal.js';

/** The starter's word when its ticket is another command's already. */
const TAKEN = /^codepipeline-ec2: ticket \S+ is already taken$/m;

/** A command has ended. Its result should be there; if it is not, nobody else will tell. */
export const commandEnded = async (
  ports: ResultPorts & { readonly runner: CommandRunner },
  commandId: string,
  instanceId: string,
  status: string,
): Promise<void> => {
  if (commandState(status) === 'running') return;
  const owner = await ports.table.readInstance(instanceId);
  if (owner === undefined) return;
  const { jobId, attempt } = owner;
  const record = await ports.table.read(jobId);
  if (record === undefined) return;
  const known = record.commands?.[commandId];
  // The launcher may not have written down yet what it has sent.
  const report =
    known !== undefined && record.signals[`result:${known}`] !== undefined
      ? undefined
      : await ports.runner.report(commandId, instanceId);
  const ticket = known ?? report?.comment.split(' ')[2] ?? '';
  const number = parseTicketId(ticket);
  if (number === undefined || number.attempt !== attempt) return;
  if (report !== undefined && TAKEN.test(report.output)) return;

  const told = record.signals[`result:${ticket}`] ?? record.signals[`renew:${ticket}`];
  if (told === undefined && (await storeResult(ports, jobId, number)) === undefined) {
    const ended = signalOfCommand({
      status,
      ticket,
      ...(report?.exitCode !== undefined && { exitCode: report.exitCode }),
      ...(report !== undefined && { output: report.output }),
    });
    if (ended !== undefined) {
      const { signal, outcome, cause } = ended;
      await storeSignal(ports, jobId, { name: `${signal}:${ticket}`, outcome, cause });
    }
  }
  await storeSignal(ports, jobId, { name: `ended:${ticket}`, outcome: 'ok', cause: '' });
};
