import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface ProgramOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
}

/**
 * Runs a program and gives what it prints.
 * @throws Error with its standard error, when it fails
 */
export const runProgram = async (
  program: string,
  words: readonly string[],
  { input = '', environment = {}, folder }: ProgramOptions = {},
): Promise<string> => {
  const child = spawn(program, words, {
    stdio: 'pipe',
    env: { ...process.env, ...environment },
    ...(folder !== undefined && { cwd: folder }),
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A program that ends without reading is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [status, output, errors] = await Promise.all([code, text(child.stdout), text(child.stderr)]);
  if (status !== 0) {
    throw new Error(`${program} ${words.join(' ')} ended with ${status ?? 'a signal'}:\n${errors.trim().slice(-2000)}`);
  }
  return output.trim();
};
