import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** The earliest date that zip knows: the same files give the same bytes, whenever they were written. */
const NO_DATE = new Date(1980, 0, 1);

/** Zips a folder: the same content gives the same bytes. */
export const zipFolder = async (folder: string): Promise<Buffer> => {
  const zip = new ZipFile();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const mode = statSync(file).mode & 0o111 ? 0o100755 : 0o100644;
    zip.addBuffer(readFileSync(file), relative(folder, file).split(sep).join('/'), {
      mtime: NO_DATE,
      mode,
      forceDosTimestamp: true,
    });
  }
  zip.end();
  // yazl's outputStream is typed by an interface that node's stream consumers do not know, but it is a Readable.
  return buffer(zip.outputStream);
};
