import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../cli-error.js';
import { zipFolder } from '../template/zip-folder.js';

/** In the workspace beside the packages; in the published package beside `dist`. */
const PLACES = ['../../../../apps/website-example/site/', '../website-example/'];

/** The project that the demo builds, zipped; with a mistake in it when it shall fail. */
export const sampleProject = async (fails: boolean): Promise<Buffer> => {
  const place = PLACES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
  if (place === undefined) throw new CliError('the demo project is missing from this installation', { exitCode: 1 });
  if (!fails) return zipFolder(place);
  const copy = mkdtempSync(join(tmpdir(), 'codepipeline-ec2-demo-'));
  try {
    cpSync(place, copy, { recursive: true });
    writeFileSync(
      join(copy, 'pages/broken.page'),
      'title: A page with a mistake\n\nThis [link](nowhere.html) leads nowhere.\n',
    );
    return await zipFolder(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};
