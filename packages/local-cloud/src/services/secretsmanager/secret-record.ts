export interface SecretVersion {
  readonly id: string;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
  /** `AWSCURRENT`, `AWSPREVIOUS` or names of the user's own. */
  readonly stages: readonly string[];
  readonly createdAt: number;
}

export interface SecretRecord {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly versions: readonly SecretVersion[];
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly deletedAt?: number;
}
