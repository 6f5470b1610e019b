import { startLocalCloud } from '@codepipeline-ec2/local-cloud';
import { CliError } from '../cli-error.js';
import type { Terminal } from '../terminal.js';
import { oneOf, parseOptions, portOf } from './options.js';

/** Serves until the user asks for the end. */
export const localStart = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const options = parseOptions('local start', args, {
    port: { type: 'string', default: '4566' },
    state: { type: 'string' },
    clock: { type: 'string', default: 'real' },
    profile: { type: 'string', default: 'instant' },
    unsandboxed: { type: 'boolean', default: false },
  });
  const port = portOf(options.port);
  const running = await startLocalCloud({
    port,
    clock: oneOf('clock', options.clock, ['real', 'x10', 'virtual']),
    profile: oneOf('profile', options.profile, ['instant', 'aws']),
    unsandboxed: options.unsandboxed,
    log: terminal.note,
    ...(options.state !== undefined && { stateDirectory: options.state }),
  }).catch((error: unknown) => {
    throw isAddressInUse(error)
      ? new CliError(
          `port ${port} is in use; end what listens there, or choose another with --port (0 picks a free one)`,
          { cause: error, exitCode: 1 },
        )
      : error;
  });
  terminal.say(`ready ${running.endpoint}`);
  await terminal.stopped;
  await running.close();
  return 0;
};

const isAddressInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
