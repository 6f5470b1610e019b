import type { ComputePlatform } from '@aws-sdk/client-codedeploy';
import { oneOf, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { changeTags } from './change-tags.js';

export const codedeployApplication = provider({
  type: 'AWS::CodeDeploy::Application',
  properties: { ApplicationName: text, ComputePlatform: oneOf<ComputePlatform>(), Tags: tags },
  name: { property: 'ApplicationName', maxLength: 100 },
  replaceOn: ['ApplicationName', 'ComputePlatform'],
  attributes: [],
  absent: ['ApplicationDoesNotExistException'],
  create: async ({ ComputePlatform, Tags }, context) => {
    await context.call('codedeploy', 'CreateApplication', {
      applicationName: context.name,
      computePlatform: ComputePlatform,
      tags: context.withStackTags(Tags),
    });
    return { physicalId: context.name };
  },
  update: async ({ physicalId, properties, previous }, context) => {
    await changeTags(`application:${physicalId}`, properties.Tags, previous.Tags, context);
    return { physicalId };
  },
  delete: (applicationName, _, context) => context.call('codedeploy', 'DeleteApplication', { applicationName }),
});
