import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';
import type { BundleEntry } from './bundle.js';

const LINK = 0o120000;
const KIND = 0o170000;

export const readZip = async (bytes: Buffer): Promise<BundleEntry[]> => {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
  const entries: BundleEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const { fileName: path } = entry;
    if (path.endsWith('/')) {
      entries.push({ kind: 'folder', path });
      continue;
    }
    const content = await buffer(await zip.openReadStreamPromise(entry));
    const attributes = entry.externalFileAttributes >>> 16;
    if ((attributes & KIND) === LINK) entries.push({ kind: 'link', path, target: content.toString() });
    else entries.push({ kind: 'file', path, mode: attributes & 0o777 || 0o644, bytes: content });
  }
  return entries;
};
