import type { LinuxUserDataOptions } from './linux-user-data.js';
import { WINDOWS_BOOT } from './windows.gen.js';

export type WindowsUserDataOptions = LinuxUserDataOptions;

/** EC2 limits user data to 16 KB before encoding. */
const LIMIT_BYTES = 16_384;

/**
 * The boot script of a Windows instance, as RunInstances' UserData before base64, in the form that EC2Launch v2 runs once, as an administrator.
 * @throws RangeError when a value could break out of its place in the script
 */
export const windowsUserData = ({ jobId, bootKey, readyUrl, deadMinutes }: WindowsUserDataOptions): string => {
  if (!/^[0-9a-f-]{36}$/.test(jobId)) throw new RangeError(`jobId is no job id: ${jobId}`);
  if (!/^[A-Za-z0-9_-]{16,128}$/.test(bootKey))
    throw new RangeError('bootKey may hold 16 to 128 letters, digits, - and _');
  // PowerShell takes typographic quotes for quotes too, so only what stands in an encoded URL may.
  if (!/^https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%]+$/.test(readyUrl))
    throw new RangeError('readyUrl is no URL that a script can hold');
  if (!Number.isInteger(deadMinutes) || deadMinutes < 1)
    throw new RangeError('deadMinutes must be a whole number of at least 1');
  const values: Readonly<Record<string, string>> = { jobId, bootKey, readyUrl, deadSeconds: String(deadMinutes * 60) };
  const script = WINDOWS_BOOT.replace(/@@(\w+)@@/g, (place, name: string) => values[name] ?? place);
  if (script.length > LIMIT_BYTES)
    throw new RangeError(`user data has ${script.length} bytes, EC2 takes ${LIMIT_BYTES}`);
  return script;
};
