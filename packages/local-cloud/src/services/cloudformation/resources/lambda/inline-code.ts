import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ZipFile } from 'yazl';

/** A fixed date, so that equal sources give equal packages. */
const DATE = new Date('1980-01-01T00:00:00Z');

interface InlineRuntime {
  readonly file: string;
  /** The module by which functions answer as custom resources: CloudFormation adds it to sources that name it. */
  readonly answering: { readonly name: string; readonly asset: string; readonly file: string };
}

const NODE: InlineRuntime = {
  file: 'index.js',
  answering: { name: 'cfn-response', asset: 'cfn-response.cjs', file: 'node_modules/cfn-response/index.js' },
};
const PYTHON: InlineRuntime = {
  file: 'index.py',
  answering: { name: 'cfnresponse', asset: 'cfnresponse.py', file: 'cfnresponse.py' },
};

const require = createRequire(import.meta.url);

/** The package's own folder, also when this file has been bundled elsewhere. */
const asset = (name: string): string =>
  join(dirname(require.resolve('@codepipeline-ec2/local-cloud/package.json')), 'assets', 'cloudformation', name);

/** The package that Lambda makes of source text in a template: one file, `index` with the runtime's suffix. */
export const inlineCode = async (source: string, runtime: string): Promise<Buffer> => {
  const { file, answering } = runtime.startsWith('python') ? PYTHON : NODE;
  const zip = new ZipFile();
  const options = { mtime: DATE, mode: 0o100644 };
  zip.addBuffer(Buffer.from(source), file, options);
  if (source.includes(answering.name)) zip.addBuffer(await readFile(asset(answering.asset)), answering.file, options);
  zip.end();
  const chunks: Buffer[] = [];
  // The stream of a zip file yields buffers.
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
};
