import type { ConfigurationFault, OutputPath } from './action-configuration.js';
import { hasControlCharacter, isAbsolutePath, leavesItsFolder, withoutDot } from './paths.js';
import { quote } from './quote.js';

export type ParsedOutputPaths =
  | { readonly ok: true; readonly outputs: readonly OutputPath[] }
  | { readonly ok: false; readonly faults: readonly ConfigurationFault[] };

const PROPERTY = 'OutputArtifactPath';

/** Matches the property `OutputArtifactPath` to the action's output artifacts: one path, or a line `name=path` for each. */
export const parseOutputPaths = (value: string, names: readonly string[]): ParsedOutputPaths => {
  const lines = value
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const [only, ...others] = names;
  if (only === undefined) return lines.length === 0 ? { ok: true, outputs: [] } : fault(noOutput(value));
  if (others.length === 0 && lines.length <= 1) return single(lines[0] ?? '', only);
  return several(lines, names);
};

const single = (line: string, name: string): ParsedOutputPaths => {
  const path = pathOf(line, name) ?? line;
  const wrong = pathFault(path);
  return wrong ? fault(wrong) : { ok: true, outputs: [{ name, path: withoutDot(path) }] };
};

const several = (lines: readonly string[], names: readonly string[]): ParsedOutputPaths => {
  const faults: ConfigurationFault[] = [];
  const paths = new Map<string, string>();
  for (const line of lines) {
    const named = names.flatMap((name) => {
      const path = pathOf(line, name);
      return path === undefined ? [] : [{ name, path }];
    });
    if (named.length === 0) faults.push(unknownLine(line, names));
    for (const { name, path } of named) {
      const wrong = paths.has(name) ? twice(name) : pathFault(path);
      if (wrong) faults.push(wrong);
      paths.set(name, withoutDot(path));
    }
  }
  const outputs: OutputPath[] = [];
  for (const name of names) {
    const path = paths.get(name);
    if (path === undefined) faults.push(missing(name, names));
    else outputs.push({ name, path });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, outputs };
};

/** The path of a line `name=path`, if it is this name's. */
const pathOf = (line: string, name: string): string | undefined => {
  const [before, ...after] = line.split('=');
  return after.length > 0 && before?.trimEnd() === name ? after.join('=').trimStart() : undefined;
};

const fault = (wrong: ConfigurationFault): ParsedOutputPaths => ({ ok: false, faults: [wrong] });

const pathFault = (path: string): ConfigurationFault | undefined => {
  const problem = isAbsolutePath(path)
    ? `${quote(path)} is an absolute path`
    : leavesItsFolder(path)
      ? `${quote(path)} leads out of the working directory`
      : hasControlCharacter(path)
        ? `${quote(path)} holds a control character`
        : undefined;
  return problem === undefined
    ? undefined
    : { property: PROPERTY, problem, allowed: 'a path inside WorkingDirectory, relative to it' };
};

const noOutput = (value: string): ConfigurationFault => ({
  property: PROPERTY,
  problem: `${quote(value)} is given, but the action has no output artifact`,
  allowed: 'no value, or an output artifact in the action',
});

const lineForm = (names: readonly string[]): string =>
  `one line name=path for each output artifact: ${names.join(', ')}`;

const unknownLine = (line: string, names: readonly string[]): ConfigurationFault => ({
  property: PROPERTY,
  problem: `the line ${quote(line)} names no output artifact of the action`,
  allowed: lineForm(names),
});

const twice = (name: string): ConfigurationFault => ({
  property: PROPERTY,
  problem: `${name} has more than one line`,
  allowed: 'one line for each output artifact',
});

const missing = (name: string, names: readonly string[]): ConfigurationFault => ({
  property: PROPERTY,
  problem: `the output artifact ${name} has no path`,
  allowed: lineForm(names),
});
