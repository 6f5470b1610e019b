import { ZipFile } from 'yazl';

/** A fixed date, so that equal sources give equal packages. */
const DATE = new Date('1980-01-01T00:00:00Z');

/** The package that Lambda makes of source text in a template: one file, `index` with the runtime's suffix. */
export const inlineCode = async (source: string, runtime: string): Promise<Buffer> => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(source), runtime.startsWith('python') ? 'index.py' : 'index.js', {
    mtime: DATE,
    mode: 0o100644,
  });
  zip.end();
  const chunks: Buffer[] = [];
  // The stream of a zip file yields buffers.
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};
