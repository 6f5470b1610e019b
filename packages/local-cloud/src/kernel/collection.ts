/**
 * Durable state of a service: a map of JSON values that outlives a restart under `--state`.
 * A value is replaced, never changed in place: `set(key, { ...old, status })`.
 */
export interface Collection<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  /** Durable when it returns: the kernel has the bytes. */
  set(key: string, value: T): void;
  delete(key: string): boolean;
  /** In order of first insertion. */
  values(): IterableIterator<T>;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
}

/** Without `--state` nothing is kept. */
export const memoryCollection = <T>(): Collection<T> => new Map<string, T>();
