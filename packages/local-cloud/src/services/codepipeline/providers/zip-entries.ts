import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

const open = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

/** Calls `take` with each file of a zip, one after the other. Entries that would leave their folder are an error. */
export const eachZipFile = async (
  path: string,
  take: (name: string, size: number, body: Readable) => Promise<void>,
): Promise<number> => {
  const zip = await open(path, { lazyEntries: true, autoClose: false });
  const openEntry = promisify<Entry, Readable>(zip.openReadStream.bind(zip));
  try {
    let files = 0;
    for (;;) {
      const entry = await nextEntry(zip);
      if (!entry) return files;
      if (entry.fileName.endsWith('/')) continue;
      files++;
      await take(entry.fileName, entry.uncompressedSize, await openEntry(entry));
    }
  } finally {
    zip.close();
  }
};

const nextEntry = (zip: ZipFile): Promise<Entry | undefined> =>
  new Promise((resolve, reject) => {
    const settle = (act: () => void) => (): void => {
      zip.off('entry', onEntry).off('end', onEnd).off('error', onError);
      act();
    };
    const onEntry = (entry: Entry): void => settle(() => resolve(entry))();
    const onEnd = settle(() => resolve(undefined));
    const onError = (error: Error): void => settle(() => reject(error))();
    zip.on('entry', onEntry).on('end', onEnd).on('error', onError);
    zip.readEntry();
  });
