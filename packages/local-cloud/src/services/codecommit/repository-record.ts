/** A bare repository on this machine. */
export interface RepositoryRecord {
  readonly id: string;
  /** Of CodeCommit: a name. Of a connection (GitHub and the like): `owner/name`. */
  readonly name: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const isConnected = ({ name }: Pick<RepositoryRecord, 'name'>): boolean => name.includes('/');

/** A branch or tag that a push has changed. */
export interface ChangedRef {
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly ref: string;
  /** Commits; undefined where the reference was not, or is no more. */
  readonly before?: string;
  readonly after?: string;
}
