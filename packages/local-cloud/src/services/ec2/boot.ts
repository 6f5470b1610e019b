import type { InstanceProcess } from '../../instances/instance-host.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { InstanceRecord } from './instance-record.js';
import { parseUserData, type UserDataPart } from './user-data.js';

/** EC2 keeps this much of a console. */
const CONSOLE_LIMIT = 64 * 1024;
const OUTPUT_LOG = '/var/log/cloud-init-output.log';

export interface Boot {
  readonly cloud: Pick<Cloud, 'instances' | 'clock'>;
  readonly instance: InstanceRecord;
  /** Takes the console's text each time there is more of it. */
  readonly onConsole: (text: string) => void;
}

/** Runs the user data of an instance as cloud-init does: boothooks first, at every boot; scripts at the first. */
export const runUserData = async ({ cloud, instance, onConsole }: Boot): Promise<void> => {
  const { instanceId, userData, boots } = instance;
  const say = consoleOf(onConsole);
  const stamp = (): string => new Date(cloud.clock.now()).toUTCString().replace('GMT', '+0000');
  say(`Cloud-init running 'init' at ${stamp()}. Host name ${instance.address}.\n`);
  const parts = userData === undefined ? [] : parseUserData(userData);
  const run = async (part: UserDataPart, name: string): Promise<void> => {
    const folder = part.kind === 'boothook' ? 'boothooks' : 'scripts';
    const path = `/var/lib/cloud/instance/${folder}/${name}`;
    await cloud.instances.writeFile(instanceId, path, part.content, 0o700);
    const running = await cloud.instances.run(instanceId, {
      // A shell starts it, so that a first line without an interpreter does no harm.
      command: ['sh', '-c', cloud.instances.resolve(instanceId, path)],
      environment: { INSTANCE_ID: instanceId },
      workingDirectory: cloud.instances.resolve(instanceId, '/'),
    });
    const code = await follow(running, (chunk) => {
      say(chunk);
      cloud.instances.appendFile(instanceId, OUTPUT_LOG, chunk).catch(() => undefined);
    });
    if (code !== 0) say(`cloud-init: Failed to run ${part.kind} ${name} [exit code: ${code}]\n`);
  };
  const ordered = [
    ...parts.filter(({ kind }) => kind === 'boothook'),
    ...parts.filter(({ kind }) => kind === 'script' && boots <= 1),
  ];
  for (const [index, part] of ordered.entries()) await run(part, `part-${String(index + 1).padStart(3, '0')}`);
  say(`Cloud-init finished at ${stamp()}.\n`);
};

/** Adds to a console, of which EC2 keeps the end. */
export const consoleOf = (onConsole: Boot['onConsole']): ((more: string) => void) => {
  let text = '';
  return (more) => {
    text = (text + more).slice(-CONSOLE_LIMIT);
    onConsole(text);
  };
};

/** Waits for the process only: what it leaves behind may go on writing to the console. */
export const follow = async (process: InstanceProcess, onText: (chunk: string) => void): Promise<number> => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('data', (data: Buffer) => onText(data.toString('utf8')));
    stream.on('error', () => undefined);
  }
  return process.exited;
};
