import { Buffer } from 'node:buffer';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { CliError } from '../cli-error.js';
import { stackFiles } from '../template/stack-files.js';
import { uploadStackFiles } from '../template/upload-stack-files.js';
import { writeStackFiles } from '../template/write-stack-files.js';
import type { Terminal } from '../terminal.js';
import { parseOptions } from './options.js';

/** Writes the stack's template for deployments without the CDK. */
export const template = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const options = parseOptions('template', args, {
    out: { type: 'string' },
    's3-bucket': { type: 'string' },
    'endpoint-url': { type: 'string' },
    region: { type: 'string' },
  });
  const { out, 's3-bucket': bucket, 'endpoint-url': endpoint } = options;
  if (out === undefined) throw new CliError('template: --out is missing: the folder to write to');
  const files = await stackFiles();
  const file = writeStackFiles(files, out);
  terminal.say(`wrote ${file}`);
  if (bucket === undefined) return 0;

  const { environment } = terminal;
  const region = options.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const s3 = new S3Client({ region, ...(endpoint !== undefined && { endpoint, forcePathStyle: true }) });
  const packaged = await uploadStackFiles(files, s3, bucket).catch((error: unknown) => {
    throw new CliError(
      `the code could not be uploaded to the bucket '${bucket}': ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      {
        exitCode: 1,
        cause: error,
      },
    );
  });
  // JSON is YAML; without indentation it stays below the limit of a direct deployment.
  const text = JSON.stringify(packaged);
  const packagedFile = join(out, 'packaged.yml');
  writeFileSync(packagedFile, `${text}\n`);
  terminal.say(`wrote ${packagedFile} (${Buffer.byteLength(text)} bytes), the code is in s3://${bucket}`);
  return 0;
};
