import { isList, isObject, type Json, type JsonObject } from '../template/json-value.js';
import { expandEvents } from './expand-events.js';
import { expandRole } from './expand-role.js';
import { serverlessError } from './serverless-error.js';

/** Properties that mean the same for a plain function. */
const SHARED = [
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FileSystemConfigs',
  'FunctionName',
  'Handler',
  'ImageConfig',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'PackageType',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Runtime',
  'Timeout',
  'VpcConfig',
];

const OWN = [
  'AssumeRolePolicyDocument',
  'CodeUri',
  'DeadLetterQueue',
  'Events',
  'ImageUri',
  'InlineCode',
  'PermissionsBoundary',
  'Policies',
  'Role',
  'RolePath',
  'Tags',
  'Tracing',
];

const ATTRIBUTES = ['Condition', 'DeletionPolicy', 'DependsOn', 'Metadata', 'UpdateReplacePolicy'];

/** The plain resources of a serverless function. */
export const expandFunction = (logicalId: string, resource: JsonObject, defaults: JsonObject): JsonObject => {
  const { Properties: own } = resource;
  const properties = withDefaults(isObject(own) ? own : {}, defaults);
  const unknown = Object.keys(properties).find((name) => !SHARED.includes(name) && !OWN.includes(name));
  if (unknown !== undefined)
    throw serverlessError(logicalId, `property ${unknown} not defined for resource of type AWS::Serverless::Function`);
  const { Condition: condition } = resource;
  const { resources: events, managedPolicies } = expandEvents(logicalId, properties['Events'], condition);
  const { Role: role } = properties;
  return {
    [logicalId]: {
      ...pick(resource, ATTRIBUTES),
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...pick(properties, SHARED),
        Code: codeOf(logicalId, properties),
        Role: role ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }, ...tagsOf(properties['Tags'])],
        ...(properties['Tracing'] !== undefined && { TracingConfig: { Mode: properties['Tracing'] } }),
        ...deadLetters(properties['DeadLetterQueue']),
      },
    },
    ...(role === undefined && { [`${logicalId}Role`]: expandRole(logicalId, properties, managedPolicies, condition) }),
    ...events,
  };
};

/** A function's own properties over those of Globals: maps are joined, lists too, everything else is the function's. */
const withDefaults = (own: JsonObject, defaults: JsonObject): JsonObject => {
  const merged: Record<string, Json> = { ...defaults, ...own };
  for (const [name, value] of Object.entries(own)) {
    const inherited = defaults[name];
    if (isObject(value) && isObject(inherited) && !isFunctionCall(value)) merged[name] = withDefaults(value, inherited);
    else if (isList(value) && isList(inherited)) merged[name] = [...inherited, ...value];
  }
  return merged;
};

const isFunctionCall = (value: JsonObject): boolean =>
  Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

const pick = (source: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)));

const codeOf = (logicalId: string, { CodeUri: uri, InlineCode: inline, ImageUri: image }: JsonObject): Json => {
  if (inline !== undefined) return { ZipFile: inline };
  if (image !== undefined) return { ImageUri: image };
  if (typeof uri === 'string') {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    if (bucket !== undefined && key !== undefined) return { S3Bucket: bucket, S3Key: key };
    throw serverlessError(
      logicalId,
      "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.",
    );
  }
  if (!isObject(uri)) throw serverlessError(logicalId, "Missing required property 'CodeUri' or 'InlineCode'.");
  const { Bucket: bucket, Key: key, Version: version } = uri;
  return { S3Bucket: bucket ?? null, S3Key: key ?? null, ...(version !== undefined && { S3ObjectVersion: version }) };
};

const tagsOf = (tags: Json | undefined): readonly Json[] =>
  isObject(tags) ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : [];

const deadLetters = (queue: Json | undefined): JsonObject =>
  isObject(queue) && queue['TargetArn'] !== undefined ? { DeadLetterConfig: { TargetArn: queue['TargetArn'] } } : {};
