import type { ActionTypeDefinition, ActionTypeProperty } from '../state/action-type.js';

const property = (name: string, flags: Partial<ActionTypeProperty> = {}): ActionTypeProperty => ({
  name,
  required: false,
  key: false,
  secret: false,
  queryable: false,
  ...flags,
});

const none = { minimumCount: 0, maximumCount: 0 };
const one = { minimumCount: 1, maximumCount: 1 };
const upToOne = { minimumCount: 0, maximumCount: 1 };
const upToFive = { minimumCount: 0, maximumCount: 5 };

/** The action types of AWS that have a provider here. */
export const MANAGED_TYPES: readonly ActionTypeDefinition[] = [
  {
    id: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
    properties: [
      property('S3Bucket', { required: true, key: true }),
      property('S3ObjectKey', { required: true, key: true }),
      property('PollForSourceChanges', { type: 'Boolean' }),
      property('AllowOverrideForS3ObjectKey', { type: 'Boolean' }),
    ],
    inputArtifactDetails: none,
    outputArtifactDetails: one,
  },
  {
    id: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
    properties: [
      property('BucketName', { required: true, key: true }),
      property('Extract', { required: true, type: 'Boolean' }),
      property('ObjectKey', { key: true }),
      property('KMSEncryptionKeyARN'),
      property('CannedACL'),
      property('CacheControl'),
    ],
    inputArtifactDetails: one,
    outputArtifactDetails: none,
  },
  {
    id: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
    properties: [
      property('ApplicationName', { required: true, key: true }),
      property('DeploymentGroupName', { required: true, key: true }),
    ],
    inputArtifactDetails: one,
    outputArtifactDetails: none,
  },
  {
    id: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    properties: [property('CustomData'), property('NotificationArn'), property('ExternalEntityLink')],
    inputArtifactDetails: none,
    outputArtifactDetails: none,
  },
  {
    id: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
    properties: [property('FunctionName', { required: true, key: true }), property('UserParameters')],
    inputArtifactDetails: upToFive,
    outputArtifactDetails: upToFive,
  },
  {
    id: { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
    properties: [
      property('StateMachineArn', { required: true, key: true }),
      property('ExecutionNamePrefix'),
      property('InputType'),
      property('Input'),
    ],
    inputArtifactDetails: upToOne,
    outputArtifactDetails: upToOne,
  },
  {
    id: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
    properties: [
      property('RepositoryName', { required: true, key: true }),
      property('BranchName', { required: true, key: true }),
      property('PollForSourceChanges', { type: 'Boolean' }),
      property('OutputArtifactFormat'),
    ],
    inputArtifactDetails: none,
    outputArtifactDetails: one,
  },
  {
    id: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
    properties: [
      property('ConnectionArn', { required: true, key: true }),
      property('FullRepositoryId', { required: true, key: true }),
      property('BranchName', { required: true, key: true }),
      property('OutputArtifactFormat'),
      property('DetectChanges', { type: 'Boolean' }),
    ],
    inputArtifactDetails: none,
    outputArtifactDetails: one,
  },
  {
    id: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
    properties: [
      property('Owner', { required: true, key: true }),
      property('Repo', { required: true, key: true }),
      property('Branch', { required: true, key: true }),
      property('OAuthToken', { required: true, secret: true }),
      property('PollForSourceChanges', { type: 'Boolean' }),
    ],
    inputArtifactDetails: none,
    outputArtifactDetails: one,
  },
];
