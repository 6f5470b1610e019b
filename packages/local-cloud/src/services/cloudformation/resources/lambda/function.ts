import type {
  Architecture,
  CreateFunctionCommandInput,
  CreateFunctionCommandOutput,
  FunctionCode,
  PackageType,
  RecursiveLoop,
  Runtime,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import { flag, integer, json, list, map, needed, oneOf, record, tags, text, type Values } from '../property-shape.js';
import { attributesOf, provider, type ResourceContext } from '../resource-provider.js';
import { tagChanges, tagMap } from '../tag-changes.js';
import { inlineCode } from './inline-code.js';

const code = record({
  ImageUri: text,
  S3Bucket: text,
  S3Key: text,
  S3ObjectVersion: text,
  SourceKMSKeyArn: text,
  ZipFile: text,
});

const properties = {
  Architectures: list(oneOf<Architecture>()),
  Code: needed(code),
  DeadLetterConfig: record({ TargetArn: text }),
  Description: text,
  Environment: record({ Variables: map(text) }),
  EphemeralStorage: record({ Size: needed(integer) }),
  FunctionName: text,
  Handler: text,
  KmsKeyArn: text,
  Layers: list(text),
  LoggingConfig: record({
    ApplicationLogLevel: oneOf<'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL'>(),
    LogFormat: oneOf<'JSON' | 'Text'>(),
    LogGroup: text,
    SystemLogLevel: oneOf<'DEBUG' | 'INFO' | 'WARN'>(),
  }),
  MemorySize: integer,
  PackageType: oneOf<PackageType>(),
  RecursiveLoop: oneOf<RecursiveLoop>(),
  ReservedConcurrentExecutions: integer,
  Role: needed(text),
  Runtime: oneOf<Runtime>(),
  Tags: tags,
  Timeout: integer,
  TracingConfig: record({ Mode: oneOf<'Active' | 'PassThrough'>() }),
  VpcConfig: record({ Ipv6AllowedForDualStack: flag, SecurityGroupIds: list(text), SubnetIds: list(text) }),
  FileSystemConfigs: json,
  ImageConfig: json,
};
type Properties = Values<typeof properties>;

const functionCode = async ({ Code: { ZipFile: source, ...code }, Runtime }: Properties): Promise<FunctionCode> =>
  source === undefined ? code : { ZipFile: await inlineCode(source, Runtime ?? '') };

const configuration = (properties: Properties) => ({
  DeadLetterConfig: properties.DeadLetterConfig,
  Description: properties.Description,
  Environment: properties.Environment,
  EphemeralStorage: properties.EphemeralStorage,
  Handler: properties.Handler,
  KMSKeyArn: properties.KmsKeyArn,
  Layers: properties.Layers,
  LoggingConfig: properties.LoggingConfig,
  MemorySize: properties.MemorySize,
  Role: properties.Role,
  Runtime: properties.Runtime,
  Timeout: properties.Timeout,
  TracingConfig: properties.TracingConfig,
  VpcConfig: properties.VpcConfig,
});

/** What a configuration has that a template no longer sets. */
const DEFAULTS = {
  DeadLetterConfig: {},
  Description: '',
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  KMSKeyArn: '',
  Layers: [] as string[],
  MemorySize: 128,
  Timeout: 3,
  TracingConfig: { Mode: 'PassThrough' as const },
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
};

const withDefaults = (next: ReturnType<typeof configuration>) => ({
  ...next,
  ...Object.fromEntries(
    Object.entries(DEFAULTS).filter(
      ([name]) => !Object.entries(next).some(([key, value]) => key === name && value !== undefined),
    ),
  ),
});

const setConcurrency = async (FunctionName: string, limit: number | undefined, context: ResourceContext) => {
  if (limit === undefined) await context.call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
  else {
    const input = { FunctionName, ReservedConcurrentExecutions: limit };
    await context.call('lambda', 'PutFunctionConcurrency', input);
  }
};

export const lambdaFunction = provider({
  type: 'AWS::Lambda::Function',
  properties,
  ignored: ['CodeSigningConfigArn', 'RuntimeManagementConfig', 'SnapStart'],
  name: { property: 'FunctionName', maxLength: 64 },
  replaceOn: ['FunctionName', 'PackageType'],
  attributes: ['Arn', 'SnapStartResponse.ApplyOn', 'SnapStartResponse.OptimizationStatus'],
  absent: ['ResourceNotFoundException'],
  create: async (properties, context) => {
    const FunctionName = context.name;
    const created = await context.call<CreateFunctionCommandOutput>('lambda', 'CreateFunction', {
      FunctionName,
      Code: await functionCode(properties),
      ...configuration(properties),
      Architectures: properties.Architectures,
      PackageType: properties.PackageType,
      Tags: tagMap(context.withStackTags(properties.Tags)),
    } satisfies CreateFunctionCommandInput);
    context.exists(FunctionName);
    const limit = properties.ReservedConcurrentExecutions;
    if (limit !== undefined) await setConcurrency(FunctionName, limit, context);
    return { physicalId: FunctionName, attributes: attributesOf({ Arn: created.FunctionArn }) };
  },
  update: async ({ physicalId: FunctionName, properties, previous, changed }, context) => {
    const before = configuration(previous);
    const after = configuration(properties);
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      await context.call('lambda', 'UpdateFunctionConfiguration', {
        FunctionName,
        ...withDefaults(after),
      } satisfies UpdateFunctionConfigurationCommandInput);
    }
    if (changed.has('Code') || changed.has('Architectures')) {
      await context.call('lambda', 'UpdateFunctionCode', {
        FunctionName,
        ...(await functionCode(properties)),
        Architectures: properties.Architectures,
      } satisfies UpdateFunctionCodeCommandInput);
    }
    if (changed.has('ReservedConcurrentExecutions')) {
      await setConcurrency(FunctionName, properties.ReservedConcurrentExecutions, context);
    }
    const Resource = `arn:${context.partition}:lambda:${context.region}:${context.account}:function:${FunctionName}`;
    const { set, removedKeys } = tagChanges(properties.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('lambda', 'UntagResource', { Resource, TagKeys: removedKeys });
    if (set.length > 0) await context.call('lambda', 'TagResource', { Resource, Tags: tagMap(set) });
    return { physicalId: FunctionName };
  },
  delete: (FunctionName, _, context) => context.call('lambda', 'DeleteFunction', { FunctionName }),
});
