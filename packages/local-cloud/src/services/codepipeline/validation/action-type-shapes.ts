import { any, integer, list, oneOf, structure, text } from './constraints.js';
import { category, configurationKey, nextToken, owner, provider, region, tags, url, version } from './name-shapes.js';

const artifactDetails = structure({ 'minimumCount!': integer(0, 5), 'maximumCount!': integer(0, 5) });

const configurationProperty = structure({
  'name!': configurationKey,
  'required!': any,
  'key!': any,
  'secret!': any,
  queryable: any,
  description: text(1, 160),
  type: oneOf('String', 'Number', 'Boolean'),
});

export const createCustomActionTypeShape = structure({
  'category!': category,
  'provider!': provider,
  'version!': version,
  settings: structure({
    thirdPartyConfigurationUrl: url,
    entityUrlTemplate: url,
    executionUrlTemplate: url,
    revisionUrlTemplate: url,
  }),
  configurationProperties: list(configurationProperty, undefined, 10),
  'inputArtifactDetails!': artifactDetails,
  'outputArtifactDetails!': artifactDetails,
  tags,
});

export const deleteCustomActionTypeShape = structure({
  'category!': category,
  'provider!': provider,
  'version!': version,
});

export const listActionTypesShape = structure({ actionOwnerFilter: owner, nextToken, regionFilter: region });
