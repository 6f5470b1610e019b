/** An object in S3. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

export interface NamedArtifact {
  readonly name: string;
  readonly place: S3Place;
}

/** Which state of a source an artifact holds. */
export interface ArtifactRevision {
  readonly revisionId: string;
  readonly changeIdentifier?: string;
  readonly summary?: string;
  readonly url?: string;
  /** Milliseconds since the epoch. */
  readonly created?: number;
}
