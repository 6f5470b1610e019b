import type {
  Architecture,
  DeadLetterConfig,
  DestinationConfig,
  LoggingConfig,
  Runtime,
  TracingConfig,
  VpcConfig,
} from '@aws-sdk/client-lambda';

export interface FunctionConfig {
  readonly role: string;
  readonly runtime: Runtime;
  readonly handler: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly architectures: readonly Architecture[];
  readonly ephemeralStorageMb: number;
  readonly logging?: LoggingConfig;
  readonly tracing?: TracingConfig;
  readonly deadLetter?: DeadLetterConfig;
  readonly vpc?: VpcConfig;
  readonly layers?: readonly string[];
}

export interface FunctionCode {
  /** The zip file among the blobs. */
  readonly blobId: string;
  readonly size: number;
  /** Base64, as Lambda tells it. */
  readonly sha256: string;
}

/** A function as it runs: `$LATEST`, or a published version. */
export interface FunctionVersion {
  readonly version: string;
  readonly config: FunctionConfig;
  readonly code: FunctionCode;
  readonly revisionId: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export interface AliasRecord {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

export interface AsyncConfig {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly destinations?: DestinationConfig;
  readonly modifiedAt: number;
}

export interface PolicyStatementRecord {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: unknown;
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly latest: FunctionVersion;
  readonly versions: readonly FunctionVersion[];
  readonly aliases: readonly AliasRecord[];
  readonly reservedConcurrency?: number;
  readonly async?: AsyncConfig;
  readonly policy: readonly PolicyStatementRecord[];
  readonly tags: Readonly<Record<string, string>>;
}
