import { text } from '../property-shape.js';
import { provider } from '../resource-provider.js';

/** What the CDK tells AWS of its constructs; here it means nothing. */
export const cdkMetadata = provider({
  type: 'AWS::CDK::Metadata',
  properties: { Analytics: text, Modules: text },
  name: { maxLength: 255 },
  replaceOn: [],
  attributes: [],
  create: async (_, context) => ({ physicalId: context.name }),
});
