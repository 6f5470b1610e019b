/** Tells the service's owner what happened; never secrets, never job data. */
export type Log = (message: string, about?: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line, as CloudWatch Logs Insights reads them. */
export const jsonLog =
  (write: (line: string) => void): Log =>
  (message, about = {}) => {
    write(
      JSON.stringify({ message, ...about }, (_, value: unknown) => (value instanceof Error ? String(value) : value)),
    );
  };
