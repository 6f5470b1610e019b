import { promisify } from 'node:util';
import { fromBuffer, type ZipFile } from 'yauzl';

/** The names of the files in a zip. */
export const unzipNames = async (zip: Buffer): Promise<string[]> => {
  const file = await promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer)(zip, { lazyEntries: false });
  return new Promise((resolve, reject) => {
    const names: string[] = [];
    file.on('entry', (entry: { fileName: string }) => names.push(entry.fileName));
    file.on('end', () => resolve(names));
    file.on('error', reject);
  });
};
