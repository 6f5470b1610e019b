import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { fromBuffer, type Entry, type ZipFile as OpenZip } from 'yauzl';
import { ZipFile } from 'yazl';

/** A zip of some texts. */
export const zipOf = (files: Readonly<Record<string, string>>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  // A Readable, typed by an older interface.
  return buffer(zip.outputStream);
};

/** The texts of a zip. */
export const textsOf = async (bytes: Buffer): Promise<Record<string, string>> => {
  const zip = await promisify<Buffer, { lazyEntries: boolean }, OpenZip>(fromBuffer)(bytes, { lazyEntries: true });
  const open = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  const texts: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      open(entry)
        .then(buffer)
        .then((content) => {
          texts[entry.fileName] = content.toString();
          zip.readEntry();
        }, reject);
    });
    zip.on('end', () => resolve(texts));
    zip.on('error', reject);
    zip.readEntry();
  });
};
