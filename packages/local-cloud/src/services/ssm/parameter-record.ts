export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly type: ParameterType;
  readonly dataType: string;
  readonly changedAt: number;
  readonly changedBy: string;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
  readonly labels: readonly string[];
}

export interface ParameterRecord {
  readonly name: string;
  /** Oldest first; AWS keeps a hundred. */
  readonly versions: readonly ParameterVersion[];
}
