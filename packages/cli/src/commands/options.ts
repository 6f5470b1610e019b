import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CliError } from '../cli-error.js';

type OptionTable = NonNullable<ParseArgsConfig['options']>;
type Values<T extends OptionTable> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: false }>
>['values'];

/** Parses a command's options; an unknown one is named together with the known ones. */
export const parseOptions = <const T extends OptionTable>(
  command: string,
  args: readonly string[],
  options: T,
): Values<T> => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    const known = Object.keys(options)
      .map((name) => `--${name}`)
      .join(', ');
    throw new CliError(
      `${command}: ${error instanceof Error ? error.message : String(error)}\nIts options are ${known}.`,
      { cause: error },
    );
  }
};

/** @throws CliError naming the option, its value and what is allowed */
export const oneOf = <const T extends string>(option: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new CliError(`--${option} is '${value}'; allowed are ${allowed.join(', ')}`);
  return found;
};

/** @throws CliError when the value is no port */
export const portOf = (value: string): number => {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new CliError(`--port is '${value}'; a port is a number from 0 (any free one) to 65535`);
  return port;
};
