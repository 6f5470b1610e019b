import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { AwsError } from '../../kernel/aws-error.js';

const require = createRequire(import.meta.url);

const badZip = (cause: unknown): AwsError =>
  new AwsError(
    'InvalidParameterValueException',
    'Could not unzip uploaded file. Please check your file, then try to upload again.',
    { cause },
  );

/** Unpacks a zip file into a new folder; half unpacked ones are never seen. */
export const unpackZip = async (file: string, folder: string): Promise<void> => {
  const half = `${folder}.half`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  try {
    await extract(file, half);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw badZip(error);
  }
  await rename(half, folder);
};

const extract = async (file: string, folder: string): Promise<void> => {
  const zip = await yauzl.openPromise(file, { lazyEntries: true });
  try {
    for await (const entry of zip.eachEntry()) {
      const path = join(folder, entry.fileName);
      if (path !== folder && !path.startsWith(folder + sep))
        throw new Error(`The entry ${entry.fileName} leaves the folder`);
      if (entry.fileName.endsWith('/')) {
        await mkdir(path, { recursive: true });
        continue;
      }
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path));
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      await chmod(path, mode === 0 ? 0o644 : mode | 0o400);
    }
  } finally {
    zip.close();
  }
};

/** Lambda's Node.js runtimes have the AWS SDK: what a function's folder lacks is found one level above it. */
export const provideSdk = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  const sdk = dirname(dirname(require.resolve('@aws-sdk/client-sts/package.json')));
  await symlink(sdk, join(folder, 'node_modules', '@aws-sdk'), 'dir').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
};
