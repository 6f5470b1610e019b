import type { WebhookAuthenticationType } from '@aws-sdk/client-codepipeline';

export interface WebhookRecord {
  readonly name: string;
  readonly targetPipeline: string;
  readonly targetAction: string;
  readonly filters: readonly WebhookFilter[];
  readonly authentication: WebhookAuthenticationType;
  /** Of GITHUB_HMAC; in clear. */
  readonly secretToken?: string;
  /** Of IP. */
  readonly allowedIpRange?: string;
  /** The part of its URL that nobody can guess. */
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the third party was told to send its pushes. */
  readonly registered: boolean;
  /** Milliseconds since the epoch. */
  readonly lastTriggered?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface WebhookFilter {
  readonly jsonPath: string;
  readonly matchEquals?: string;
}
