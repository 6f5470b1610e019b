import { LINUX_BOOT } from './linux.gen.js';

export interface LinuxUserDataOptions {
  /** The job that the instance is launched for. */
  readonly jobId: string;
  /** The last segment of the ticket's path, which nobody but the instance gets. Letters, digits, `-` and `_`. */
  readonly bootKey: string;
  /** Presigned, write-once PUT URL of the ready signal. */
  readonly readyUrl: string;
  /** After so many minutes the instance shuts itself down, whatever else happens. */
  readonly deadMinutes: number;
}

/** EC2 limits user data to 16 KB before encoding. */
const LIMIT_BYTES = 16_384;

/**
 * The boot script of a Linux instance, as RunInstances' UserData before base64.
 * @throws RangeError when a value could break out of its place in the script
 */
export const linuxUserData = ({ jobId, bootKey, readyUrl, deadMinutes }: LinuxUserDataOptions): string => {
  if (!/^[0-9a-f-]{36}$/.test(jobId)) throw new RangeError(`jobId is no job id: ${jobId}`);
  if (!/^[A-Za-z0-9_-]{16,128}$/.test(bootKey))
    throw new RangeError('bootKey may hold 16 to 128 letters, digits, - and _');
  if (!/^https?:\/\/[^\s'"\\]+$/.test(readyUrl)) throw new RangeError('readyUrl is no URL that a script can hold');
  if (!Number.isInteger(deadMinutes) || deadMinutes < 1)
    throw new RangeError('deadMinutes must be a whole number of at least 1');
  const values: Readonly<Record<string, string>> = { jobId, bootKey, readyUrl, deadMinutes: String(deadMinutes) };
  const script = LINUX_BOOT.replace(/@@(\w+)@@/g, (place, name: string) => values[name] ?? place);
  if (script.length > LIMIT_BYTES)
    throw new RangeError(`user data has ${script.length} bytes, EC2 takes ${LIMIT_BYTES}`);
  return script;
};
