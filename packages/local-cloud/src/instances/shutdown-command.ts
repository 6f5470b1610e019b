/** What a `shutdown`, `poweroff` or `reboot` on an instance asks for. */
export type ShutdownRequest =
  | { readonly kind: 'powerOff'; readonly delayMs: number }
  | { readonly kind: 'reboot'; readonly delayMs: number }
  | { readonly kind: 'cancel' }
  /** Nothing is to happen: `-k` only warns, a halted EC2 instance goes on running. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly message: string };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Reads the words of a command line as `shutdown(8)` does: the first word that is no option is the time (`now`, `+N`
 * minutes, `hh:mm`), without one it is in a minute.
 *
 * @param nowMs the cloud's time; `hh:mm` is the next such time in UTC
 */
export const parseShutdownCommand = (words: readonly string[], nowMs: number): ShutdownRequest => {
  const [program = '', ...rest] = words;
  // What is no path is an option of Windows, where PATH finds the program by its bare name, too.
  if (program === 'shutdown.exe' || rest.some((word) => /^\/\w+$/.test(word))) return parseWindowsShutdown(rest);
  const options = rest.filter((word) => word.startsWith('-'));
  const [time] = rest.filter((word) => !word.startsWith('-'));
  if (program === 'poweroff') return { kind: 'powerOff', delayMs: 0 };
  if (program === 'reboot') return { kind: 'reboot', delayMs: 0 };
  if (has(options, 'c', 'cancel')) return { kind: 'cancel' };
  if (has(options, 'k', 'kexec')) return { kind: 'nothing' };
  const delayMs = readDelay(time, nowMs);
  if (delayMs === undefined) return { kind: 'wrong', message: `Failed to parse time specification: ${time}` };
  if (has(options, 'r', 'reboot')) return { kind: 'reboot', delayMs };
  if (has(options, 'H', 'halt')) return { kind: 'nothing' };
  return { kind: 'powerOff', delayMs };
};

const WINDOWS_DELAY_SECONDS = { otherwise: 30, most: 315_360_000 };

/** As Windows reads it: `/s` or `/r` with `/t seconds`, `/p` at once, `/a` takes it back; the text after `/c` says nothing. */
const parseWindowsShutdown = (words: readonly string[]): ShutdownRequest => {
  const options = new Map<string, string>();
  let last = '';
  for (const word of words) {
    const option = /^[/-](\w+)$/.exec(word)?.[1]?.toLowerCase();
    // A comment is as many words as it has.
    if (option !== undefined && (last !== 'c' || ['t', 'f', 'd'].includes(option))) options.set((last = option), '');
    else if (options.get(last) === '') options.set(last, word);
  }
  if (options.has('a')) return { kind: 'cancel' };
  if (options.has('p')) return { kind: 'powerOff', delayMs: 0 };
  const given = options.get('t');
  const seconds = given === undefined ? WINDOWS_DELAY_SECONDS.otherwise : Number(given || NaN);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > WINDOWS_DELAY_SECONDS.most) {
    return { kind: 'wrong', message: `Invalid time /t ${given}` };
  }
  const delayMs = seconds * 1000;
  if (options.has('r') || options.has('g')) return { kind: 'reboot', delayMs };
  if (options.has('s') || options.has('sg')) return { kind: 'powerOff', delayMs };
  return { kind: 'nothing' };
};

const has = (options: readonly string[], letter: string, word: string): boolean =>
  options.some((option) => (option.startsWith('--') ? option === `--${word}` : option.includes(letter)));

const readDelay = (time: string | undefined, nowMs: number): number | undefined => {
  if (time === undefined) return MINUTE_MS;
  if (time === 'now') return 0;
  const minutes = /^\+?(\d{1,8})$/.exec(time)?.[1];
  if (minutes !== undefined) return Number(minutes) * MINUTE_MS;
  const [, hours, minute] = /^(\d{1,2}):(\d{2})$/.exec(time) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minute) > 59) return undefined;
  const midnight = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const due = midnight + (Number(hours) * 60 + Number(minute)) * MINUTE_MS;
  return due > nowMs ? due - nowMs : due + DAY_MS - nowMs;
};
