import { consoleOf, follow, type Boot } from './boot.js';
import { parseWindowsUserData } from './windows-user-data.js';

const FOLDER = '/var/lib/amazon/ec2launch';

/** Runs the user data of a Windows instance as EC2Launch v2 does: at the first boot, or at each when it is to persist. */
export const runWindowsUserData = async ({ cloud, instance, onConsole }: Boot): Promise<void> => {
  const { instanceId, userData, boots } = instance;
  const say = consoleOf(onConsole);
  const stamp = (): string => new Date(cloud.clock.now()).toISOString().replace(/\.\d+Z/, 'Z');
  say(`${stamp()}: EC2Launch: EC2Launch v2 starts. Host name ${instance.address}.\n`);
  const { powerShell, batch, persists, problem } = parseWindowsUserData(userData ?? '');
  if (problem !== undefined) say(`${stamp()}: EC2Launch: ${problem}\n`);
  if (batch !== undefined && batch.trim() !== '' && (boots <= 1 || persists)) {
    say(`${stamp()}: EC2Launch: a <script> is for cmd.exe, which is not here: it is left out\n`);
  }
  if (powerShell !== undefined && (boots <= 1 || persists)) {
    const path = `${FOLDER}/UserScript.ps1`;
    await cloud.instances.writeFile(instanceId, path, powerShell, 0o700);
    const running = await cloud.instances.run(instanceId, {
      command: [...POWERSHELL, cloud.instances.resolve(instanceId, path)],
    });
    const code = await follow(running, say);
    say(`${stamp()}: EC2Launch: the user data script ended with exit code ${code}\n`);
  }
  say(`${stamp()}: Message: Windows is Ready to use\n`);
};

/** How Windows' services start a script; its path comes last. */
export const POWERSHELL = [
  'powershell.exe',
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Unrestricted',
  '-File',
] as const;
