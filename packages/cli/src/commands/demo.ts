import { runDemo } from '../demo/run-demo.js';
import type { Terminal } from '../terminal.js';
import { oneOf, parseOptions, portOf } from './options.js';

/** A whole pipeline on this machine. Exit code 0 only when it succeeded and the artifact holds what the build made. */
export const demo = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const options = parseOptions('demo', args, {
    fail: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    profile: { type: 'string', default: 'instant' },
    windows: { type: 'boolean', default: false },
  });
  return runDemo(
    {
      fails: options.fail,
      keeps: options.keep,
      port: portOf(options.port),
      profile: oneOf('profile', options.profile, ['instant', 'aws']),
      platform: options.windows ? 'windows' : 'linux',
    },
    terminal,
  );
};
