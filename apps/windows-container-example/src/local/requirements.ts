import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the example needs on this machine beside Node, with what brings it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  buildah: "Debian's package buildah",
  'docker-registry': "Debian's package docker-registry",
  dotnet: 'the .NET SDK 10, https://dotnet.microsoft.com/download',
  ldd: "Debian's package libc-bin",
  perl: "Debian's package perl-base",
  zip: "Debian's package zip",
};

const isOn = (path: string, program: string): boolean =>
  path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** What is missing here, a line for each; empty when the example can run. */
export const missingRequirements = (path: string): string[] => {
  if (process.platform !== 'linux') return ['a Linux machine: what runs in the image is built from its libraries'];
  return Object.entries(PROGRAMS)
    .filter(([program]) => !isOn(path, program))
    .map(([program, where]) => `${program} (${where})`);
};
