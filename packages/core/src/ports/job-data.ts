/** Where CodePipeline keeps an artifact, or wants it. */
export interface ArtifactLocation {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** What the source calls this version of it. */
  readonly revision?: string;
}

/** Temporary credentials; all they open is what their giver says. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch seconds. */
  readonly ends: number;
}

/** Where in which pipeline a job belongs. */
export interface PipelineContext {
  readonly name: string;
  readonly arn: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  /** The same for all jobs of one action execution. */
  readonly actionExecutionId: string;
}

/** What a job says of its work. Holds secrets: never logged, never stored. */
export interface JobData {
  /** The action's configuration: CodePipeline has resolved all variables. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly pipeline: PipelineContext;
  readonly inputs: readonly ArtifactLocation[];
  readonly outputs: readonly ArtifactLocation[];
  /** Absent when the action has no artifacts. They end 15 minutes after they were given. */
  readonly credentials?: TemporaryCredentials;
  /** KMS key for the outputs; absent: S3's own KMS key. */
  readonly encryptionKeyId?: string;
  /** Present on a follow-up job: what was sent when its predecessor was continued. */
  readonly continuationToken?: string;
}

/** A job as one poll handed it out. */
export interface DeliveredJob {
  readonly id: string;
  /** Names this delivery; a later delivery of the same job has another one. */
  readonly nonce: string;
  readonly data: JobData;
}
