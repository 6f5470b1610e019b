/** Where a command writes and what it may know of the outside. */
export interface Terminal {
  /** A line for the user. */
  readonly say: (line: string) => void;
  /** A line about the run itself, on stderr. */
  readonly note: (line: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Resolves when the user asks for the end (SIGINT, SIGTERM). */
  readonly stopped: Promise<void>;
  /** Are lines read by a person, so that colour helps? */
  readonly isInteractive: boolean;
}
