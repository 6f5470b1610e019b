import { provider } from '../resource-provider.js';

/** Without a wait condition that listens to it, a handle is just a URL; stacks use it as a placeholder. */
export const cloudformationWaitConditionHandle = provider({
  type: 'AWS::CloudFormation::WaitConditionHandle',
  properties: {},
  name: { maxLength: 255 },
  replaceOn: [],
  attributes: ['Id'],
  create: async (_, context) => {
    const { region, stackId, logicalId, name } = context;
    const url = `https://cloudformation-waitcondition-${region}.s3.amazonaws.com/${encodeURIComponent(`${stackId}/${logicalId}/${name}`)}`;
    return { physicalId: url, attributes: { Id: url } };
  },
});
