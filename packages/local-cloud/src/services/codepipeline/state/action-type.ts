import type { ActionCategory, ActionConfigurationPropertyType, ActionOwner } from '@aws-sdk/client-codepipeline';

/** Names one action type. */
export interface ActionTypeName {
  readonly category: ActionCategory;
  readonly owner: ActionOwner;
  readonly provider: string;
  readonly version: string;
}

export interface ActionTypeProperty {
  readonly name: string;
  readonly required: boolean;
  readonly key: boolean;
  readonly secret: boolean;
  readonly queryable: boolean;
  readonly description?: string;
  readonly type?: ActionConfigurationPropertyType;
}

export interface ArtifactCounts {
  readonly minimumCount: number;
  readonly maximumCount: number;
}

/** What defines an action type: two custom types are the same when these are equal. */
export interface ActionTypeDefinition {
  readonly id: ActionTypeName;
  readonly settings?: ActionTypeUrls;
  readonly properties: readonly ActionTypeProperty[];
  readonly inputArtifactDetails: ArtifactCounts;
  readonly outputArtifactDetails: ArtifactCounts;
}

export interface ActionTypeUrls {
  readonly thirdPartyConfigurationUrl?: string;
  readonly entityUrlTemplate?: string;
  readonly executionUrlTemplate?: string;
  readonly revisionUrlTemplate?: string;
}

/** A custom action type as it is kept; a deleted one is kept too, since its version is taken for ever. */
export interface CustomActionTypeRecord {
  readonly definition: ActionTypeDefinition;
  readonly tags: Readonly<Record<string, string>>;
  readonly deleted: boolean;
}

/** Key of a type in a collection, and the tail of its ARN. */
export const actionTypeKey = (id: ActionTypeName): string => `${id.owner}/${id.category}/${id.provider}/${id.version}`;
