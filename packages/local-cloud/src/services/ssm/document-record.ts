export type DocumentFormatName = 'JSON' | 'YAML' | 'TEXT';

export interface DocumentVersionRecord {
  readonly number: number;
  readonly name?: string;
  readonly content: string;
  readonly format: DocumentFormatName;
  /** Hex SHA-256 of the content. */
  readonly hash: string;
  readonly createdAt: number;
}

export interface DocumentRecord {
  readonly name: string;
  readonly type: string;
  readonly owner: string;
  readonly displayName?: string;
  readonly targetType?: string;
  readonly defaultVersion: number;
  readonly latestVersion: number;
  readonly versions: readonly DocumentVersionRecord[];
}
