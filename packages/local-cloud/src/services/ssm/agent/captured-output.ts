import { StringDecoder } from 'node:string_decoder';

const MARK = '\n---Output truncated---';

export interface CapturedOutput {
  write(chunk: Buffer): void;
  text(): string;
}

/** Keeps the beginning of an output, as the agent does, and says when there was more. */
export const captureOutput = (limit: number): CapturedOutput => {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let more = false;
  return {
    write: (chunk) => {
      if (more) return;
      kept += decoder.write(chunk);
      if (kept.length > limit) {
        kept = kept.slice(0, limit);
        more = true;
      }
    },
    text: () => (more ? kept.slice(0, limit - MARK.length) + MARK : kept),
  };
};
