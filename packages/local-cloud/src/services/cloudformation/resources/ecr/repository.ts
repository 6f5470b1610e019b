import { document, flag, record, tags, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const faceOf = (name: string, { partition, region, account }: ResourceContext) => ({
  physicalId: name,
  attributes: {
    Arn: `arn:${partition}:ecr:${region}:${account}:repository/${name}`,
    RepositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
  },
});

/** There is no registry here: a repository is a name, an ARN and a URI, as the CDK's bootstrap stack needs one. */
export const ecrRepository = provider({
  type: 'AWS::ECR::Repository',
  properties: {
    EmptyOnDelete: flag,
    EncryptionConfiguration: document,
    ImageScanningConfiguration: record({ ScanOnPush: flag }),
    ImageTagMutability: text,
    LifecyclePolicy: record({ LifecyclePolicyText: text, RegistryId: text }),
    RepositoryName: text,
    RepositoryPolicyText: document,
    Tags: tags,
  },
  name: { property: 'RepositoryName', maxLength: 256, lowerCase: true },
  replaceOn: ['EncryptionConfiguration', 'RepositoryName'],
  attributes: ['Arn', 'RepositoryUri'],
  create: async (_, context) => faceOf(context.name, context),
});
