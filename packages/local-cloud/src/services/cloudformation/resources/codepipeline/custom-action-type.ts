import type {
  ActionCategory,
  ActionConfigurationPropertyType,
  CreateCustomActionTypeCommandInput,
} from '@aws-sdk/client-codepipeline';
import { flag, integer, list, needed, oneOf, record, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { lowerTags } from '../tag-changes.js';

const artifactDetails = record({ MaximumCount: needed(integer), MinimumCount: needed(integer) });

export const codepipelineCustomActionType = provider({
  type: 'AWS::CodePipeline::CustomActionType',
  properties: {
    Category: needed(oneOf<ActionCategory>()),
    ConfigurationProperties: list(
      record({
        Description: text,
        Key: needed(flag),
        Name: needed(text),
        Queryable: flag,
        Required: needed(flag),
        Secret: needed(flag),
        Type: oneOf<ActionConfigurationPropertyType>(),
      }),
    ),
    InputArtifactDetails: needed(artifactDetails),
    OutputArtifactDetails: needed(artifactDetails),
    Provider: needed(text),
    Settings: record({
      EntityUrlTemplate: text,
      ExecutionUrlTemplate: text,
      RevisionUrlTemplate: text,
      ThirdPartyConfigurationUrl: text,
    }),
    Tags: tags,
    Version: needed(text),
  },
  replaceOn: [
    'Category',
    'ConfigurationProperties',
    'InputArtifactDetails',
    'OutputArtifactDetails',
    'Provider',
    'Settings',
    'Version',
  ],
  attributes: ['Id'],
  absent: ['ActionTypeNotFoundException'],
  create: async (type, context) => {
    const { Category, Provider, Version, Settings } = type;
    await context.call('codepipeline', 'CreateCustomActionType', {
      category: Category,
      provider: Provider,
      version: Version,
      ...(Settings && {
        settings: {
          entityUrlTemplate: Settings.EntityUrlTemplate,
          executionUrlTemplate: Settings.ExecutionUrlTemplate,
          revisionUrlTemplate: Settings.RevisionUrlTemplate,
          thirdPartyConfigurationUrl: Settings.ThirdPartyConfigurationUrl,
        },
      }),
      configurationProperties: (type.ConfigurationProperties ?? []).map((property) => ({
        name: property.Name,
        required: property.Required,
        key: property.Key,
        secret: property.Secret,
        queryable: property.Queryable,
        description: property.Description,
        type: property.Type,
      })),
      inputArtifactDetails: {
        minimumCount: type.InputArtifactDetails.MinimumCount,
        maximumCount: type.InputArtifactDetails.MaximumCount,
      },
      outputArtifactDetails: {
        minimumCount: type.OutputArtifactDetails.MinimumCount,
        maximumCount: type.OutputArtifactDetails.MaximumCount,
      },
      tags: lowerTags(context.withStackTags(type.Tags)),
    } satisfies CreateCustomActionTypeCommandInput);
    const id = `${Category}|${Provider}|${Version}`;
    return { physicalId: id, attributes: { Id: id } };
  },
  delete: (_, { Category, Provider, Version }, context) =>
    context.call('codepipeline', 'DeleteCustomActionType', {
      category: Category,
      provider: Provider,
      version: Version,
    }),
});
