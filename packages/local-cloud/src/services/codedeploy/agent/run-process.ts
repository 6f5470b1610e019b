import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { deferred } from '../../../instances/deferred.js';
import type { ProcessSpec } from '../../../instances/instance-host.js';
import type { Cloud } from '../../../kernel/cloud.js';

export type ProcessEnd = { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'timedOut' };

/** Runs a program on the instance, telling its lines as they come; at the end of its time it is killed. */
export const runProcess = async (
  cloud: Pick<Cloud, 'instances' | 'clock'>,
  instanceId: string,
  process: ProcessSpec,
  timeoutMs: number,
  onLine: (output: 'stdout' | 'stderr', line: string) => void,
): Promise<ProcessEnd> => {
  const running = await cloud.instances.run(instanceId, process);
  const read = async (output: 'stdout' | 'stderr'): Promise<void> => {
    const stream: Readable = running[output];
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => onLine(output, line));
    await finished(stream).catch(() => undefined);
  };
  const outputs = Promise.all([read('stdout'), read('stderr')]);
  const late = deferred<'timedOut'>();
  const timer = cloud.clock.setTimer(timeoutMs, () => late.resolve('timedOut'));
  // As the agent, wait for what a script left behind with its outputs open: daemons must close them.
  const end = await Promise.race([Promise.all([running.exited, outputs]).then(() => 'exited' as const), late.promise]);
  timer.cancel();
  if (end === 'exited') return { kind: 'exited', exitCode: await running.exited };
  running.kill('SIGKILL');
  await running.exited;
  return { kind: 'timedOut' };
};
