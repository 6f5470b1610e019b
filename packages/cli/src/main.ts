import { CliError } from './cli-error.js';
import { HELP, help } from './commands/help.js';
import type { Terminal } from './terminal.js';

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Loaded when they are asked for: the local cloud's start need not wait for the demo's clients. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'local start': async () => (await import('./commands/local-start.js')).localStart,
  template: async () => (await import('./commands/template.js')).template,
  drain: async () => (await import('./commands/drain.js')).drain,
  resume: async () => (await import('./commands/drain.js')).resume,
  demo: async () => (await import('./commands/demo.js')).demo,
};

/** Runs the command line and sets the process's exit code. */
export const main = async (args: readonly string[]): Promise<void> => {
  const terminal = processTerminal();
  try {
    process.exitCode = await run(args, terminal);
  } catch (error) {
    if (error instanceof CliError) {
      terminal.note(`codepipeline-ec2: ${error.message}`);
      process.exitCode = error.exitCode;
    } else {
      throw error;
    }
  }
};

const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [first = '', second = '', ...rest] = args;
  if (first === '' || first === 'help' || first === '--help' || first === '-h' || first === '--version')
    return help(first, terminal);
  const two = COMMANDS[`${first} ${second}`];
  if (two) return (await two())(rest, terminal);
  const one = COMMANDS[first];
  if (one) return (await one())(args.slice(1), terminal);
  throw new CliError(`there is no command '${args.filter((arg) => !arg.startsWith('-')).join(' ')}'\n\n${HELP}`);
};

const processTerminal = (): Terminal => ({
  say: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  environment: process.env,
  isInteractive: process.stdout.isTTY === true,
  stopped: new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  }),
});
