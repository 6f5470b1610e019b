import type { ActionTypeDeclaration } from '@aws-sdk/client-codepipeline';
import type { Checked } from '../validation/constraints.js';
import type { ActionTypeDefinition, ActionTypeName } from './action-type.js';

/** An action type of a partner, as AWS would have made it for them. */
export interface PartnerTypeRecord {
  readonly declaration: Checked<ActionTypeDeclaration>;
  /** Tells the partner's workers for whom a job is. */
  readonly clientId: string;
  /** The secret that belongs to it: a worker must know it to see a job. */
  readonly clientToken: string;
}

export const partnerTypeName = ({ id }: Checked<ActionTypeDeclaration>): ActionTypeName => ({
  category: id.category,
  owner: id.owner === 'AWS' ? 'AWS' : 'ThirdParty',
  provider: id.provider,
  version: id.version,
});

/** The type as pipelines use it. */
export const partnerDefinition = (declaration: Checked<ActionTypeDeclaration>): ActionTypeDefinition => {
  const { urls, properties = [], inputArtifactDetails, outputArtifactDetails } = declaration;
  const { configurationUrl, ...templates } = urls ?? {};
  return {
    id: partnerTypeName(declaration),
    ...(urls && {
      // The checked declaration was JSON once: nothing in it is undefined.
      settings: JSON.parse(
        JSON.stringify({ thirdPartyConfigurationUrl: configurationUrl, ...templates }),
      ) as NonNullable<ActionTypeDefinition['settings']>,
    }),
    properties: properties.map(({ name, optional, key, noEcho, queryable, description }) => ({
      name,
      required: !optional,
      key,
      secret: noEcho,
      queryable: queryable ?? false,
      ...(description !== undefined && { description }),
    })),
    inputArtifactDetails,
    outputArtifactDetails,
  };
};
