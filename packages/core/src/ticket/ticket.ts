/** A presigned URL and the epoch second in which it dies. */
export interface SignedUrl {
  readonly url: string;
  readonly ends: number;
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** An input artifact: where it is fetched. The first one is unpacked into the working directory. */
export interface TicketInput extends SignedUrl {
  readonly name: string;
}

/** An output artifact: what is packed and where it is put, with headers that are part of the signature. */
export interface TicketOutput extends SignedUrl {
  readonly name: string;
  /** Relative to the working directory; '' is the working directory itself. */
  readonly path: string;
  readonly headers: readonly NameValue[];
}

/** What one instance needs for one job. It holds secrets: it is stored for minutes, never logged and never an SSM parameter. */
export interface Ticket {
  readonly jobId: string;
  /** Counts the instances of the job, from 1. */
  readonly attempt: number;
  /** Counts the tickets of the attempt, from 1. */
  readonly sequence: number;
  /** `upload`: fresh URLs for outputs that are packed already. */
  readonly kind: 'build' | 'upload';
  readonly agent: { readonly url: string; readonly sha256: string };
  /** Presigned DELETE of the ticket itself. */
  readonly deleteUrl: string;
  readonly command: string;
  /** '' is the job's own folder. */
  readonly workingDirectory: string;
  readonly timeoutSeconds: number;
  readonly environment: readonly NameValue[];
  readonly inputs: readonly TicketInput[];
  readonly outputs: readonly TicketOutput[];
  readonly result: SignedUrl;
  readonly renew: SignedUrl;
}
