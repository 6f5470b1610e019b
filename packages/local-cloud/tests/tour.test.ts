import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../src/start.js';

const run = promisify(execFile);
const PLAY = fileURLToPath(new URL('../tour/play-tour.mjs', import.meta.url));

// Its words are compared with those of this version.
const awsIsThere =
  spawnSync('/usr/bin/aws', ['--version'], { encoding: 'utf8' }).stdout?.startsWith('aws-cli/2.') === true;

test.skipIf(!awsIsThere && process.env['CI'] !== 'true')(
  'the tour of the documentation, by the aws command (needs /usr/bin/aws): every command does and says what is written there',
  { timeout: 600_000 },
  async () => {
    const local = await startLocalCloud({ port: 0, isolation: 'scripted' });
    onTestFinished(() => local.close());
    const played = await run(process.execPath, [PLAY, '--check', '--endpoint', local.endpoint]);
    expect(played.stderr).toBe('');
  },
);
