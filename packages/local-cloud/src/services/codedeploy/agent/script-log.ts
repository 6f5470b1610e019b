/** What the agent keeps of its scripts' output: the last lines, to so many characters. */
const LIMIT = 2048;

export interface ScriptLog {
  add(line: string): void;
  text(): string;
}

export const scriptLog = (): ScriptLog => {
  let lines: string[] = [];
  let length = 0;
  return {
    add: (line) => {
      const kept = line.slice(0, LIMIT);
      lines.push(kept);
      length += kept.length + 1;
      while (length > LIMIT && lines.length > 1) {
        length -= (lines[0]?.length ?? 0) + 1;
        lines = lines.slice(1);
      }
    },
    text: () => lines.map((line) => `${line}\n`).join(''),
  };
};
