export type ReadOutcome =
  | { readonly status: 'found'; readonly text: string }
  | { readonly status: 'missing' }
  | { readonly status: 'tooLarge'; readonly bytes: number };

/** The stack's own bucket: tickets out, signals in. */
export interface ObjectStore {
  put(key: string, text: string): Promise<void>;
  /** Reads an object that nobody can be trusted to have kept small. */
  read(key: string, maxBytes: number): Promise<ReadOutcome>;
  /** An object that is not there counts as deleted. */
  delete(key: string): Promise<void>;
}
